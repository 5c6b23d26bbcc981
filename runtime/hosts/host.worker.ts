import { assertNever } from "../kernel/assert-never";
import { MeshError, toWireError } from "../kernel/errors";
import { holdLock } from "../kernel/hold-lock.browser";
import { isFirstEvaluation } from "../kernel/is-first-evaluation.browser";
import { nextTask } from "../kernel/next-task.browser";
import type { CapabilityApi } from "../protocol/capability-api";
import { createExchangeServer } from "../protocol/exchange-server";
import {
  type FromHost,
  type HostedAbi,
  hostLock,
  type StartOrder,
  type ToHost,
} from "../protocol/host-messages";
import { createOutboundLink } from "../protocol/outbound";
import { remoteOf } from "../protocol/rpc";
import { splitChannel } from "../protocol/two-way";
import { PROTOCOL_VERSION } from "../protocol/version";
import { createCapabilities } from "./capabilities/create-capabilities";
import type { Engine, PreparedEngine } from "./engine";
import { lockDown } from "./lockdown.worker";
import { createVitalsReporter } from "./vitals-reporter";

/** A host: one worker, one guest, a port per proxy. Started blank, so that a start need not wait for a worker. */
type ExchangeServer = ReturnType<typeof createExchangeServer>;

const post = self.postMessage.bind(self) as (message: FromHost) => void;
const ports = new Map<number, MessagePort>();
const served = new Map<number, () => void>();
let server: ExchangeServer | undefined;
let vitals: ReturnType<typeof createVitalsReporter> | undefined;

/** Engines are loaded on first use: a host without one is small. */
async function loadEngine(abi: HostedAbi): Promise<() => Promise<PreparedEngine>> {
  switch (abi) {
    case "fetch":
      return asItIs((await import("./engines/fetch.worker")).fetchEngine);
    case "raw":
      return asItIs((await import("./engines/raw.worker")).rawEngine);
    case "wasi-command":
      return asItIs((await import("./engines/wasi-command.worker")).wasiCommandEngine);
    case "wasi-http":
      return asItIs((await import("./engines/wasi-http.worker")).wasiHttpEngine);
    case "wasmer":
      return (await import("./engines/wasmer.worker")).prepareWasmerEngine;
    default:
      return assertNever(abi);
  }
}

/** Of an engine that does with a locked realm. */
const asItIs = (engine: Engine) => async (): Promise<PreparedEngine> => ({ engine, kept: {} });

interface Loaded {
  readonly engine: Engine;
  /** What the service's script exports. */
  readonly exports: unknown;
}

let loading: Promise<Loaded> | undefined;

/** Nothing of the guest's is imported before the realm is locked down. */
async function load(abi: HostedAbi, scriptUrl: string | undefined): Promise<Loaded> {
  const prepare = await loadEngine(abi);
  const { engine, kept } = await prepare();
  lockDown(kept);
  return { engine, exports: scriptUrl === undefined ? undefined : await importScript(scriptUrl) };
}

async function importScript(url: string): Promise<unknown> {
  try {
    return await import(/* @vite-ignore */ url);
  } catch (error) {
    const message = `Cannot import ${url}: ${String(error)}`;
    throw new MeshError("SERVICE_START_FAILED", message, { cause: error });
  }
}

/** The guest's own calls go back to the proxy that asked it. */
function serve(to: ExchangeServer, link: number, port: MessagePort): void {
  const { exchanges, calls } = splitChannel(port);
  const outbound = createOutboundLink(calls, nextTask);
  const stop = to.serve(exchanges, link, outbound.send);
  served.set(link, () => {
    stop();
    outbound.lose();
  });
}

async function start(order: StartOrder): Promise<void> {
  try {
    const { entry } = order;
    loading ??= load(order.abi, "scriptUrl" in entry ? entry.scriptUrl : undefined);
    const { engine, exports } = await loading;
    const module = "module" in entry ? entry.module : undefined;
    const bytes = "bytes" in entry ? entry.bytes : undefined;
    const remote = remoteOf<CapabilityApi>(order.capabilityPort, () => false);
    const guest = await engine({ exports, module, bytes }, order, createCapabilities(order, console, remote));
    vitals = createVitalsReporter({
      memories: () => guest.memories?.(),
      load: () => ({ inFlightCount: created.busyCount, queueLength: created.queueLength }),
      tell: (told) => post({ type: "vitals", vitals: told }),
    });
    const created = createExchangeServer({
      handle: (request, outbound) => guest.handle(request, outbound!),
      limits: order.limits,
      now: () => performance.now(),
      nextTask,
      onFirstAnswer: () => post({ type: "answered" }),
      onEnded: vitals.ended,
      onFailure(error, link, id) {
        const isBroken = guest.isBrokenBy(error);
        if (isBroken)
          post({ type: "trapped", error: toWireError(error, "SERVICE_TRAPPED"), exchange: { link, id } });
        return isBroken;
      },
    });
    server = created;
    for (const [link, port] of ports) serve(created, link, port);
    ports.clear();
    post({ type: "ready", protocol: PROTOCOL_VERSION });
  } catch (error) {
    post({ type: "start-failed", error: toWireError(error, "SERVICE_START_FAILED") });
  }
}

function receive(event: MessageEvent<ToHost>): void {
  // A script can make events of its own in this realm.
  if (!event.isTrusted) return;
  switch (event.data.type) {
    case "engines":
      for (const abi of event.data.abis) loadEngine(abi).catch(() => undefined);
      return;
    case "load":
      loading = load(event.data.abi, event.data.scriptUrl);
      // Why it failed is told when the start is ordered; the controller may know better by then.
      loading.catch(() => undefined);
      return;
    case "start":
      return void start(event.data.order);
    case "serve":
      if (server === undefined) ports.set(event.data.link, event.ports[0]!);
      else serve(server, event.data.link, event.ports[0]!);
      return;
    case "unserve":
      ports.delete(event.data.link);
      served.get(event.data.link)?.();
      served.delete(event.data.link);
      return;
    case "ping":
      vitals?.flush();
      post({
        type: "pong",
        abandonedForMs: server?.abandonedForMs ?? 0,
        busyCount: server?.busyCount ?? 0,
      });
  }
}

if (isFirstEvaluation()) {
  void holdLock(hostLock(self.name)).then(() => post({ type: "alive" }));
  self.addEventListener("message", receive);
}
