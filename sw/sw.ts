import { createCodeCache } from "../runtime/cache/code-cache";
import { generatedTier, indexedDbTier } from "../runtime/cache/indexeddb-tier.browser";
import { createMemoryTier } from "../runtime/cache/memory-tier";
import { stateStore } from "../runtime/cache/state-store.browser";
import type { Diagnostic } from "../runtime/config/diagnostic";
import type { KeptConfig } from "../runtime/config/last-known-good";
import { coversPath, interceptPrefixes } from "../runtime/config/prefixes";
import type { MeshConfig } from "../runtime/config/schema";
import { MeshError } from "../runtime/kernel/errors";
import { nextTask } from "../runtime/kernel/next-task.browser";
import { randomId } from "../runtime/kernel/random-id.browser";
import { systemClock } from "../runtime/kernel/system-clock.browser";
import { PROTOCOL_VERSION } from "../runtime/protocol/channel";
import type { ClientMessage, Welcome } from "../runtime/protocol/client-messages";
import { SYNC_TAG } from "../runtime/protocol/outbox-api";
import { untag } from "../runtime/protocol/tagged";
import { cookies } from "../runtime/proxy/balancing/cookies.browser";
import { createEndpoints } from "../runtime/proxy/balancing/endpoints";
import { createCallServer } from "../runtime/proxy/call-server";
import { problemResponse } from "../runtime/proxy/problem";
import { createProxy, type MeshProxy, requestMs } from "../runtime/proxy/proxy";
import { createNetwork } from "../runtime/proxy/transport/network.browser";
import { sha256Hex } from "../runtime/security/digest.browser";
import { createRecorder } from "../runtime/telemetry/recorder";
import { createBreakerStore } from "./breaker-store.sw";
import { createCodeResponder } from "./code-responder.sw";
import { type Interception, intercept } from "./intercept.sw";
import { configReader } from "./load-config-reader.sw";
import { needsOutbox, outboxChunk } from "./load-outbox.sw";
import { createConfigSource } from "./mesh-config.sw";
import type { OutboxWorker } from "./outbox.sw";
import { createPages } from "./pages.sw";
import { createRollCall } from "./roll-call.sw";
import { addStaticRoutes } from "./static-routes.sw";

declare const self: ServiceWorkerGlobalScope;

const RECENT_EVENTS_COUNT = 200;
/** Blobs: handles, not bytes, are what memory holds; the bound is on what they stand for. */
const MEMORY_TIER_BYTES = 64 * 1024 * 1024;
/** Asked for once per start of a replica, twice. */
const GENERATED_TIER_BYTES = 8 * 1024 * 1024;

// The registration's URL carries what must be known before anything is read: where the configuration is, and what may
// be the mesh's. A worker of somebody else's that imports this script has neither.
const parameters = new URL(self.location.href).searchParams;
const prefixes = parameters.has("config") ? parameters.getAll("prefix") : undefined;

const sourceAt = (configUrl: string) =>
  createConfigSource(configUrl, stateStore<KeptConfig>(`mesh:${configUrl}`));
let source = sourceAt(new URL(parameters.get("config") ?? "/mesh.json", self.location.origin).href);
/** Where the configuration is, for a worker of somebody else's: pages tell it. */
const namedConfigUrl = stateStore<string>("config-url");
const pages = createPages();
const onTierError = (tier: string, error: unknown) =>
  console.warn(`[foremesh] the ${tier} tier failed, going on without it`, error);
const codeCache = createCodeCache({
  tiers: [createMemoryTier(MEMORY_TIER_BYTES), indexedDbTier],
  fetch: (url, cache) => fetch(url, { cache }),
  digest: sha256Hex,
  onTierError,
});
const generatedCode = createCodeCache({
  tiers: [createMemoryTier(GENERATED_TIER_BYTES), generatedTier],
  fetch: refuseGenerated,
  digest: sha256Hex,
  onTierError,
});
const code = createCodeResponder(codeCache, generatedCode, problemResponse);
const endpoints = createEndpoints({
  now: systemClock.now,
  findLeader: () => rollCall.findLeader(),
  onLinked: (epoch) => rollCall.onLinked(epoch),
  serveCalls: createCallServer({ proxy: () => proxy, now: systemClock.now, nextTask }),
});
const rollCall = createRollCall(endpoints, pages);
const breakers = createBreakerStore(stateStore("breakers"));
const recorder = createRecorder(RECENT_EVENTS_COUNT, () => undefined);

/** Made here, or nowhere: whatever the network has under such a name is not it. */
async function refuseGenerated(url: string): Promise<never> {
  const message = `Cannot answer ${url}: this browser has not kept it, must be made anew`;
  throw new MeshError("ARTIFACT_UNREADABLE", message);
}

let config: MeshConfig | undefined;
let proxy: MeshProxy | undefined;
let loading: Promise<void> | undefined;
let isLoaded = false;

function adopt(next: MeshConfig): void {
  config = next;
  code.adopt(next);
  proxy = createProxy({
    config: next,
    path: "worker",
    endpoints,
    recorder,
    clock: systemClock,
    breakerStore: breakers,
    cookies,
    random: Math.random,
    newId: randomId,
    nextTask,
    network: createNetwork(next.upstreams, (input, init) => fetch(input, init)),
  });
}

let outbox: OutboxWorker | undefined;

/** `undefined`: a worker of somebody else's could not import it. */
function openOutbox(): OutboxWorker | undefined {
  try {
    outbox ??= outboxChunk().createOutboxWorker({
      proxy: () => proxy,
      pages,
      digest: sha256Hex,
      problem: problemResponse,
    });
  } catch (error) {
    console.warn("[foremesh] writes are not kept: the outbox could not be loaded", error);
  }
  return outbox;
}

async function wakeOutbox(isHurried: boolean): Promise<void> {
  await load();
  if (await needsOutbox(config)) await openOutbox()?.wake(isHurried);
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
  loading ??= Promise.all([findSource(), breakers.load()])
    .then(() => source.stored())
    .then((stored) => {
      if (stored !== undefined && config === undefined) adopt(stored);
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
function missingPrefixes(): readonly string[] {
  const needed = config === undefined ? [] : interceptPrefixes(config);
  const isCovered = prefixes === undefined || needed.every((prefix) => coversPath(prefixes, prefix));
  return isCovered ? [] : needed;
}

async function welcome(): Promise<Welcome<MeshConfig, Diagnostic>> {
  await load();
  const diagnostics = config === undefined ? await refresh() : [];
  return { protocol: PROTOCOL_VERSION, config, prefixes: missingPrefixes(), diagnostics };
}

async function onHello(configUrl: string, reply: MessagePort): Promise<void> {
  await useConfigAt(configUrl);
  const before = await welcome();
  reply.postMessage(before);
  if (before.diagnostics.length > 0) return;
  const diagnostics = await refresh();
  if (diagnostics.length > 0 || config !== before.config) {
    await pages.broadcast({ type: "config", config, prefixes: missingPrefixes(), diagnostics });
  }
}

self.addEventListener("install", (event) => {
  const read = Promise.all([addStaticRoutes(event, prefixes ?? []), refresh()]);
  event.waitUntil(read);
  // A foreign worker is not ours to refuse, nor to hasten.
  if (prefixes === undefined)
    return event.waitUntil(read.then(() => void outboxChunk()).catch(() => undefined));
  // Without it this worker could never read a mesh.json: let the one before stay, and the next visit try again.
  event.waitUntil(read.then(() => void [configReader(), outboxChunk()]));
  event.waitUntil(self.skipWaiting());
});

self.addEventListener("activate", (event) => {
  if (prefixes !== undefined) event.waitUntil(self.clients.claim());
});

self.addEventListener("fetch", (event) => {
  if (!isLoaded) event.waitUntil(wakeOutbox(false));
  intercept(event, { load, isLoaded: () => isLoaded, proxy: () => proxy, code, pages, prefixes, keepWrite });
});

const keepWrite: Interception["keepWrite"] = (event, match, { id: clientId, role }) =>
  openOutbox()?.answer(event, match, { clientId, role }, requestMs(match.rule));

/** Background Sync (Chromium): not in TypeScript's library. */
type SyncEvent = ExtendableEvent & { readonly tag: string };

self.addEventListener("sync", (fired) => {
  const event = fired as SyncEvent;
  if (event.tag === SYNC_TAG) event.waitUntil(wakeOutbox(navigator.onLine));
});

self.addEventListener("message", (event) => {
  const message = untag<ClientMessage>(event.data);
  if (message === undefined) return;
  const page = event.source as Client;
  rollCall.onHeard();
  switch (message.type) {
    case "hello":
      pages.setRole(page.id, message.role);
      event.waitUntil(onHello(message.configUrl, event.ports[0]!));
      return event.waitUntil(wakeOutbox(navigator.onLine));
    case "role":
      pages.setRole(page.id, message.role);
      return event.ports[0]?.postMessage("counts");
    case "leader":
      return rollCall.onLeader(page, message.epoch);
    case "connect":
      return rollCall.onConnect({ clientLock: message.clientLock, ports: event.ports });
    case "outbox":
      return event.waitUntil(load().then(() => openOutbox()?.serve(message.call, event.ports[0])));
    case "outbox-wake":
      return event.waitUntil(wakeOutbox(message.isHurried));
    case "claim":
      return event.waitUntil(self.clients.claim());
  }
});
