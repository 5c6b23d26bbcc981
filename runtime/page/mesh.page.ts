import type { Diagnostic } from "../config/diagnostic";
import type { MeshConfig } from "../config/schema";
import type { ControlApi } from "../control/control-api";
import { deferred } from "../kernel/deferred";
import { createEmitter } from "../kernel/emitter";
import { fromWireError, MeshError } from "../kernel/errors";
import { holdLock } from "../kernel/hold-lock.browser";
import { randomId } from "../kernel/random-id.browser";
import type { ClientMessage, WorkerMessage } from "../protocol/client-messages";
import { clientLock, controllerLock } from "../protocol/client-messages";
import { remoteOf } from "../protocol/rpc";
import { tag, untag } from "../protocol/tagged";
import type { MeshProxy } from "../proxy/proxy";
import { createControlLink } from "./control-link.page";
import type { CreateDataPlane, DataPlane } from "./data-plane.page";
import { installDirectPath } from "./direct.page";
import { greet } from "./greeting.page";
import { isPort } from "./is-port.page";
import { type Leader, type Leadership, seekLeadership } from "./leader.page";
import type { Mesh, MeshEvents, MeshOptions } from "./mesh";
import { createPageOutbox } from "./outbox.page";
import { askForPersistence } from "./persistence.page";
import { createPagePrediction } from "./prediction.page";
import {
  activeWorker,
  beControlled,
  type Needed,
  type Registered,
  registerWorker,
  reregister,
} from "./registration.page";
import { reportDiagnostics, reportFailure, verdictOf } from "./report.page";
import { createSecrets } from "./secrets.page";

/** A script of the mesh's own, loaded when it is needed. */
const importScript = async <Module>(url: string): Promise<Module> => {
  try {
    return await import(/* @vite-ignore */ url);
  } catch (cause) {
    throw new MeshError("SCRIPT_UNREADABLE", `Cannot load ${url}: ${String(cause)}`, { cause });
  }
};

type PageMessage = WorkerMessage<MeshConfig, Diagnostic>;

/** Puts the mesh into this page. The app works all the while, with or without it: nothing here is awaited by anyone. */
export function startMesh(options: MeshOptions): Mesh {
  const nativeFetch = window.fetch;
  const events = createEmitter<MeshEvents>((error) => reportFailure(error));
  const lockName = clientLock(randomId());
  const linked = deferred<void>();
  linked.promise.catch(() => undefined);
  const control = createControlLink();
  const secrets = createSecrets(control);
  const stopping = new AbortController();
  const controlled = deferred<void>();
  controlled.promise.catch(() => undefined);
  let role = options.role;
  let config: MeshConfig | undefined;
  let plane: DataPlane | undefined;
  let proxy: MeshProxy | undefined;
  let removeSockets = () => {};
  let leadership: Leadership | undefined;
  let registered: Registered | undefined;
  let epoch = 0;

  const loadPlane = async (): Promise<DataPlane> => {
    const { createDataPlane } = await importScript<{ createDataPlane: CreateDataPlane }>(
      asset("data-plane.js"),
    );
    return createDataPlane({
      findLeader: () => connect(),
      onLinked(linkedEpoch) {
        epoch = linkedEpoch;
        linked.resolve();
        void watchController(linkedEpoch);
      },
      isWatched: () => events.has("exchange"),
      onExchange: (event) => events.emit("exchange", event),
      nativeFetch: (request, init) => nativeFetch.call(window, request, init),
    });
  };

  const asset = (name: string) => new URL(`foremesh/${name}`, options.assetsUrl).href;

  const post = (message: ClientMessage, ports: Transferable[] = []) =>
    navigator.serviceWorker.controller?.postMessage(tag(message), ports);

  const outbox = createPageOutbox(post, controlled.promise, stopping.signal);

  /** The newest configuration counts, whatever of the mesh is there to use it yet. */
  const adopt = (next: MeshConfig) => {
    config = next;
    if (plane === undefined) return;
    proxy = plane.proxyFor(next);
    leadership?.adopt(next);
  };

  /** Granted only when that controller is gone, and its replicas with it. */
  const watchController = async (watched: number) => {
    await navigator.locks
      .request(controllerLock(watched), { signal: stopping.signal }, () => undefined)
      .catch(() => undefined);
    plane?.endpoints.detach(watched);
  };

  /** Asks the leader, through the service worker, for links of this page's own. */
  const connect = () => {
    // Until the plane is there nobody needs a link; who leads is asked for when it is.
    if (plane === undefined || leadership?.leader() !== undefined || stopping.signal.aborted) return;
    const discovery = new MessageChannel();
    const api = new MessageChannel();
    plane.endpoints.attach(discovery.port2);
    const remote = remoteOf<ControlApi>(api.port2, isPort);
    secrets.sendTo(remote);
    control.use(remote);
    post({ type: "connect", clientLock: lockName }, [discovery.port1, api.port1]);
  };

  const introduce = (leader: Leader) => post({ type: "leader", epoch: leader.epoch });

  const lead = (leader: Leader) => {
    const { port1, port2 } = new MessageChannel();
    leader.link(port1, lockName);
    plane!.endpoints.attach(port2);
    // What was set while the controller was starting.
    secrets.sendTo(leader.api);
    control.use(leader.api);
    introduce(leader);
  };

  const seek = () => {
    const scope = options.scope ?? new URL("./", options.workerUrl).href;
    leadership = seekLeadership({
      scope,
      controllerUrl: asset("controller.js"),
      startOptions: () => ({
        config: config!,
        hostUrl: asset("host.js"),
        scope: new URL(scope, location.href).pathname,
        predict: options.predict,
        role,
        secrets: secrets.values,
        epochAfter: epoch,
      }),
      onElected: lead,
      onFollowing: connect,
      onError(error) {
        reportFailure(error);
        linked.reject(error);
      },
    });
  };

  /** Without them the mesh is what it was at the last visit. */
  const renewPrefixes = (needed: Needed) => {
    if (registered !== undefined) reregister(options, registered, needed).catch(reportFailure);
  };

  const receive = (message: PageMessage, ports: readonly MessagePort[]) => {
    const leader = leadership?.leader();
    switch (message.type) {
      case "role-wanted":
        post({ type: "role", role });
        return;
      case "roll-call":
        if (leader !== undefined) introduce(leader);
        return;
      case "leader-changed":
        if (message.epoch > epoch && leader === undefined) connect();
        return;
      case "connect":
        // One of this page's own, asked for before it was elected: it has its link.
        if (message.clientLock === lockName || leader === undefined) return;
        leader.link(ports[0]!, message.clientLock);
        if (ports[1] !== undefined) leader.share(ports[1]);
        return;
      case "storage":
        events.emit("storage", fromWireError(message.error));
        return;
      case "config":
        reportDiagnostics(message.diagnostics);
        if (message.config !== undefined && config !== undefined) adopt(message.config);
        renewPrefixes(message);
        return;
      case "precached":
        events.emit(message.isUpdate ? "update" : "offline", { ready: true });
        return;
      case "write":
        events.emit("write", message.write);
        return;
      case "outbox-waits":
        outbox.onWaiting(message.waitMs);
        return;
    }
  };

  const listen = () =>
    navigator.serviceWorker.addEventListener(
      "message",
      (event) => {
        const message = untag<PageMessage>(event.data);
        if (message !== undefined) receive(message, event.ports);
      },
      { signal: stopping.signal },
    );

  const begin = async () => {
    listen();
    const planeLoaded = loadPlane();
    planeLoaded.catch(() => undefined);
    registered = await registerWorker(options);
    const worker = await activeWorker(registered.registration);
    const welcome = await greet(worker, { configUrl: options.configUrl, role }, registered.isForeign);
    if (welcome.config === undefined) throw verdictOf(welcome.diagnostics);
    adopt(welcome.config);
    // A wish, which no engine has to know of.
    askForPersistence(welcome.config).catch(() => undefined);
    reportDiagnostics(welcome.diagnostics);
    renewPrefixes(welcome);
    await beControlled(worker);
    controlled.resolve();
    const loaded = await planeLoaded;
    if (stopping.signal.aborted) return;
    plane = loaded;
    if (options.direct) removeSockets = plane.routeSockets(() => proxy);
    adopt(config!);
    // It may have changed meanwhile, and the worker too.
    post({ type: "role", role });
    // Whoever is granted it knows that this page is gone, or has no mesh any more.
    await holdLock(lockName, stopping.signal);
    seek();
    await linked.promise;
  };

  // A page in the back/forward cache would keep its lock (facts: reliability.md finding 6).
  const leave = () => {
    leadership?.release();
    plane?.endpoints.detach();
  };
  window.addEventListener("pagehide", leave, { signal: stopping.signal });
  window.addEventListener("pageshow", (event) => event.persisted && leadership !== undefined && seek(), {
    signal: stopping.signal,
  });

  const removeDirectPath = options.direct
    ? installDirectPath({ proxy: () => proxy, role: () => role })
    : () => undefined;
  const ready = begin();
  ready.catch((error) => {
    controlled.reject(error);
    reportFailure(error);
  });

  return {
    ready,
    snapshot: async () => {
      await ready;
      const { exchangeCount: count, failureCount } = plane!.recorder;
      return { ...(await control.call((api) => api.snapshot())), exchanges: { count, failureCount } };
    },
    on: events.on,
    async setRole(next) {
      role = next;
      void control.call((api) => api.setRole(next));
      if (navigator.serviceWorker?.controller == null) return;
      const { port1, port2 } = new MessageChannel();
      const counted = new Promise((resolve) => {
        port1.onmessage = resolve;
      });
      post({ type: "role", role }, [port2]);
      await counted;
      port1.close();
    },
    setSecret: secrets.set,
    outbox: outbox.api,
    setPrincipal: outbox.api.setPrincipal,
    prediction: createPagePrediction(control, ready),
    prewarm: async (service) => {
      await ready;
      await control.call((api) => api.prewarm(service));
    },
    explain: async (request) => {
      await ready;
      const { method, url, headers } = new Request(request);
      const asked = { method, url: new URL(url), headers };
      return plane!.explain(proxy!, asked, { role, direct: options.direct });
    },
    stop() {
      stopping.abort();
      removeDirectPath();
      removeSockets();
      proxy = undefined;
      leave();
    },
  };
}
