import { useDatabase } from "../runtime/cache/database.browser";
import { stateStore } from "../runtime/cache/state-store.browser";
import type { Diagnostic } from "../runtime/config/diagnostic";
import type { KeptConfig } from "../runtime/config/last-known-good";
import { coversPath, interceptPrefixes } from "../runtime/config/prefixes";
import type { MeshConfig } from "../runtime/config/schema";
import { nextTask } from "../runtime/kernel/next-task.browser";
import { randomId } from "../runtime/kernel/random-id.browser";
import { systemClock } from "../runtime/kernel/system-clock.browser";
import type { ClientMessage, Welcome } from "../runtime/protocol/client-messages";
import { SYNC_TAG } from "../runtime/protocol/outbox-api";
import { isTagged, tag, untag } from "../runtime/protocol/tagged";
import { BUILD, PROTOCOL_VERSION } from "../runtime/protocol/version";
import { cookies } from "../runtime/proxy/balancing/cookies.browser";
import { createEndpoints } from "../runtime/proxy/balancing/endpoints";
import { createCallServer } from "../runtime/proxy/call-server";
import { cachedLayer } from "../runtime/proxy/layers/cached";
import { problemResponse } from "../runtime/proxy/problem";
import { createProxy, type MeshProxy, requestMs } from "../runtime/proxy/proxy";
import { createNetwork } from "../runtime/proxy/transport/network.browser";
import { sha256Hex } from "../runtime/security/digest.browser";
import { createRecorder } from "../runtime/telemetry/recorder";
import { createBreakerStore } from "./breaker-store.sw";
import { chunk, importChunks } from "./chunks.sw";
import { createCodeResponder } from "./code-responder.sw";
import { type Interception, intercept } from "./intercept.sw";
import { createKeptApp } from "./kept-app.sw";
import { createKeptStores } from "./kept-stores.sw";
import { createKeptWrites } from "./kept-writes.sw";
import { createLeftAlone } from "./left-alone.sw";
import { createConfigSource } from "./mesh-config.sw";
import { createOnce } from "./once.sw";
import { createPages, type PageMessage } from "./pages.sw";
import { createRollCall } from "./roll-call.sw";
import { createWakefulness } from "./stay-awake.sw";

declare const self: ServiceWorkerGlobalScope;

const RECENT_EVENTS_COUNT = 200;

// The registration's URL carries what must be known before anything is read: where the configuration is, and what may
// be the mesh's. A worker of somebody else's that imports this script has neither.
const parameters = new URL(self.location.href).searchParams;
const prefixes = parameters.has("config") ? parameters.getAll("prefix") : undefined;

/** Where the app's kept files lie, for the same reason; `undefined` when the app is not kept for offline use. */
const offlinePaths = parameters.has("offline") ? parameters.getAll("offline").filter(Boolean) : undefined;

const sourceAt = (configUrl: string) =>
  createConfigSource(configUrl, stateStore<KeptConfig>(`mesh:${configUrl}`));
let source = sourceAt(new URL(parameters.get("config") ?? "/mesh.json", self.location.origin).href);
/** Where the configuration is, for a worker of somebody else's: pages tell it. */
const namedConfigUrl = stateStore<string>("config-url");
const pages = createPages();
const leftAlone = createLeftAlone(stateStore("left-alone"));
const stayAwake = createWakefulness(pages);
const kept = createKeptStores({ config: () => config, broadcast: pages.broadcast, load });
const code = createCodeResponder(kept.code, kept.generated, problemResponse);
const endpoints = createEndpoints({
  clock: systemClock,
  findLeader: () => rollCall.findLeader(),
  onLinked: (epoch) => rollCall.onLinked(epoch),
  onSilent: (epoch) => rollCall.onSilent(epoch),
  serveCalls: createCallServer({ proxy: () => proxy, now: systemClock.now, nextTask }),
});
const rollCall = createRollCall(endpoints, pages);
const keptApp = createKeptApp(self.registration.scope, offlinePaths);
const keptWrites = createKeptWrites({
  config: () => config,
  load,
  proxy: () => proxy,
  pages,
  digest: sha256Hex,
  problem: problemResponse,
});
const once = createOnce(useDatabase, problemResponse);
const breakers = createBreakerStore(stateStore("breakers"));
const recorder = createRecorder(RECENT_EVENTS_COUNT, () => undefined);

/** After what a page waits for. In a worker of somebody else's this is its owner's affair. */
async function keepApp(): Promise<void> {
  if (prefixes === undefined || config === undefined || isOff()) return;
  const before = JSON.stringify(lacking());
  if (config.offline !== undefined) keptApp.start();
  await keptApp.shell()?.adopt(config.offline);
  if (JSON.stringify(lacking()) !== before)
    await pages.broadcast({ type: "config", config, ...lacking(), diagnostics: [] });
}

let config: MeshConfig | undefined;
let proxy: MeshProxy | undefined;
let loading: Promise<void> | undefined;
let isLoaded = false;

const isOff = () => config?.mode === "passthrough";

function adopt(next: MeshConfig): void {
  config = next;
  // What is kept stays: the mesh will be back.
  if (isOff()) {
    proxy = undefined;
    return;
  }
  code.adopt(next);
  kept.adopt();
  proxy = createProxy({
    config: next,
    path: "worker",
    endpoints,
    recorder,
    clock: systemClock,
    breakerStore: breakers,
    cookies,
    cached: cachedLayer(kept.responses),
    random: Math.random,
    newId: randomId,
    nextTask,
    network: createNetwork(next.upstreams, (input, init) => fetch(input, init)),
  });
}

async function findSource(): Promise<void> {
  const named = prefixes === undefined ? await namedConfigUrl.read().catch(() => undefined) : undefined;
  if (named !== undefined) source = sourceAt(named);
}

/** A page names another configuration than this worker, which is not ours alone, has in use. */
async function useConfigAt(configUrl: string): Promise<void> {
  await load();
  if (prefixes !== undefined || configUrl === source.url) return;
  await namedConfigUrl.write(configUrl).catch(() => undefined);
  source = sourceAt(configUrl);
  config = undefined;
  proxy = undefined;
  loading = undefined;
}

function load(): Promise<void> {
  loading ??= Promise.all([findSource(), breakers.load(), leftAlone.load(), keptApp.shell()?.load()])
    .then(() => source.stored())
    // What was kept is lost, or is never kept. A worker that is being installed asks the network by itself.
    .then(async (stored) => stored ?? (self.registration.active && (await source.refresh()).config))
    .then((stored) => {
      if (stored != null && config === undefined) adopt(stored);
    })
    .catch((error) => console.error("[foremesh] the mesh stays off", error))
    .finally(() => {
      isLoaded = true;
    });
  return loading;
}

/** Reads mesh.json anew; tells the pages when there is something to tell. */
async function refresh(): Promise<readonly Diagnostic[]> {
  await load();
  const loaded = await source.refresh();
  const hasChanged = loaded.config !== undefined && JSON.stringify(loaded.config) !== JSON.stringify(config);
  if (hasChanged) adopt(loaded.config!);
  return loaded.diagnostics;
}

/** What the configuration needs and the registration lacks, in whole; empty when it lacks nothing. */
function lacking(): Pick<Welcome<MeshConfig, Diagnostic>, "prefixes" | "offline"> {
  if (prefixes === undefined || config === undefined || isOff()) return { prefixes: [] };
  const needed = interceptPrefixes(config);
  const kept = config.offline && keptApp.shell()?.paths();
  const isCovered = needed.every((prefix) => coversPath(prefixes, prefix));
  // Until there is something that is kept, nothing is known to be missing.
  const isKept =
    config.offline === undefined
      ? offlinePaths === undefined
      : kept === undefined || kept.every((path) => offlinePaths?.includes(path));
  return isCovered && isKept ? { prefixes: [] } : { prefixes: needed, ...(kept && { offline: kept }) };
}

async function welcome(): Promise<Welcome<MeshConfig, Diagnostic>> {
  await load();
  // While it is off there is nothing to be quick with, and it may be on again.
  const diagnostics = config === undefined || isOff() ? await refresh() : [];
  return { protocol: PROTOCOL_VERSION, build: BUILD, config, ...lacking(), diagnostics };
}

async function onHello(configUrl: string, reply: MessagePort): Promise<void> {
  await useConfigAt(configUrl);
  const wasOff = isOff();
  const before = await welcome();
  reply.postMessage(before);
  if (before.diagnostics.length > 0) return keepApp();
  const diagnostics = await refresh();
  if (diagnostics.length > 0 || config !== before.config || (wasOff && !isOff())) {
    await pages.broadcast({ type: "config", config, ...lacking(), diagnostics });
  }
  await keepApp();
}

self.addEventListener("install", (event) => {
  const staticOffline = offlinePaths && { paths: offlinePaths, cacheName: keptApp.cacheName };
  const addRoutes = async () =>
    chunk("foremeshConfigReader").addStaticRoutes(event, prefixes ?? [], staticOffline);
  // A chunk that cannot be had is told of below.
  const read = Promise.all([addRoutes().catch(() => undefined), refresh()]);
  event.waitUntil(read);
  const imported = read.then(importChunks);
  // A foreign worker is not ours to refuse, nor to hasten.
  if (prefixes === undefined) return event.waitUntil(imported.catch(() => undefined));
  // Without them this worker could not do its work: let the one before stay, and the next visit try again.
  event.waitUntil(imported);
  event.waitUntil(self.skipWaiting());
});

async function activate(): Promise<void> {
  await Promise.all([keptApp.shell()?.reload(), self.clients.claim()]);
  // Pages of another deploy hear of this one, and so does their leader.
  rollCall.findLeader();
}

self.addEventListener("activate", (event) => {
  if (prefixes !== undefined) event.waitUntil(activate());
});

/** Whether there is a newer version of the app, the page hears on the way. */
async function look(page: Client): Promise<void> {
  await load();
  if (!isOff()) await keptApp.shell()?.check();
  page.postMessage(tag<PageMessage>({ type: "looked", build: BUILD }));
}

/** A page of a protocol that is too far away can read the number, and then knows; its requests are not its mesh's. */
function refuse(event: ExtendableMessageEvent): void {
  event.ports[0]?.postMessage({ protocol: PROTOCOL_VERSION });
  event.waitUntil(leftAlone.add((event.source as Client).id));
}

self.addEventListener("fetch", (event) => {
  keptWrites.wakeOnce(event);
  intercept(event, {
    load,
    isLoaded: () => isLoaded,
    findLeader: rollCall.findLeader,
    isOff: ({ clientId }) => isOff() || leftAlone.has(clientId),
    proxy: () => proxy,
    code,
    rightOfWay: kept.rightOfWay,
    pages,
    prefixes,
    offline: keptApp.shell,
    keepWrite,
    once,
    stayAwake,
  });
  kept.maintainSoon();
});

const keepWrite: Interception["keepWrite"] = (event, match, { id: clientId, role }) =>
  keptWrites.outbox()?.answer(event, match, { clientId, role }, requestMs(match.rule));

/** Background Sync (Chromium): not in TypeScript's library. */
type SyncEvent = ExtendableEvent & { readonly tag: string };

self.addEventListener("sync", (fired) => {
  const event = fired as SyncEvent;
  if (event.tag === SYNC_TAG) event.waitUntil(keptWrites.wake(navigator.onLine));
});

self.addEventListener("message", (event) => {
  const message = untag<ClientMessage>(event.data);
  const page = event.source as Client;
  if (message === undefined) return isTagged(event.data) ? refuse(event) : undefined;
  rollCall.onHeard();
  switch (message.type) {
    case "hello":
      pages.setRole(page.id, message.role);
      leftAlone.remove(page.id);
      return event.waitUntil(
        // Where writes go may be known again by then.
        onHello(message.configUrl, event.ports[0]!).then(() => keptWrites.wake(navigator.onLine)),
      );
    case "role":
      pages.setRole(page.id, message.role);
      return event.ports[0]?.postMessage("counts");
    case "leader":
      return rollCall.onLeader(page, message, event.ports[0]);
    case "connect":
      return rollCall.onConnect({ clientLock: message.clientLock, ports: event.ports });
    case "outbox":
      return event.waitUntil(load().then(() => keptWrites.outbox()?.serve(message.call, event.ports[0])));
    case "outbox-wake":
      return event.waitUntil(keptWrites.wake(message.isHurried));
    case "claim":
      return event.waitUntil(self.clients.claim());
    case "leave-alone":
      return event.waitUntil(leftAlone.add(page.id));
    case "look":
      return event.waitUntil(look(page));
  }
});
