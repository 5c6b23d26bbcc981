import { OUTBOX_DATABASE } from "../../runtime/protocol/outbox-api";

export interface KillSwitchOptions {
  /** Writes that wait to be sent go too. */
  readonly dropsWrites: boolean;
}

/** The mesh's own database; what services keep for their users is in others, and stays. */
const MESH_DATABASE = "foremesh";
/** A page of the mesh closes its connection when it is asked to; a broken one may not. */
const DELETE_TIMEOUT_MS = 2_000;

/**
 * A service worker that takes the mesh away from a browser that visits: served in place of foremesh-sw.js it deletes what the
 * mesh has cached, unregisters itself, and has its pages loaded anew, without a worker. One visit is enough, in three engines
 * (facts: reliability.md finding 11), since a navigation makes the browser look for a newer script. It has no fetch handler:
 * until it is gone, requests go to the network.
 *
 * The page that is loaded anew may hold the script tag still, and so register this very script again. That one replaces no
 * worker, and loads nothing anew: else it would for ever. It stays until the tag has had its answer.
 *
 * In a worker of the app's own that imports it, it does nothing but delete what was cached: the registration is not its to
 * give up, and an import of an empty script in its place does the same.
 */
export function killSwitchScript({ dropsWrites }: KillSwitchOptions): string {
  const databases = [MESH_DATABASE, ...(dropsWrites ? [OUTBOX_DATABASE] : [])];
  return `// Foremesh: kill switch. Takes the mesh out of every browser that visits; docs/updates.md says how it came here.
const DATABASES = ${JSON.stringify(databases)};
// Only the mesh's own registration says where its configuration is.
const isOwn = new URL(self.location.href).searchParams.has("config");
let hasPredecessor = false;

const deleteDatabase = (name) =>
  new Promise((resolve) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = request.onerror = resolve;
    setTimeout(resolve, ${DELETE_TIMEOUT_MS});
  });

async function clear() {
  const names = (await caches.keys()).filter((name) => name.startsWith("foremesh-"));
  await Promise.allSettled([...names.map((name) => caches.delete(name)), ...DATABASES.map(deleteDatabase)]);
}

async function leave(pages) {
  await clear().catch(() => undefined);
  await self.registration.unregister();
  for (const page of pages) page.navigate(page.url).catch(() => undefined);
}

// The script tag says hello to whatever worker there is, and is told why it is on its own.
function answer(event) {
  const { data, ports } = event;
  if (typeof data?.foremesh !== "number" || data.message?.type !== "hello") return;
  const message = "The mesh is off: foremesh-sw.js is a kill switch";
  const remedy = "Serve the mesh's own foremesh-sw.js to have it again";
  const diagnostics = [{ severity: "error", path: "$", code: "SWITCHED_OFF", message, remedy }];
  ports[0]?.postMessage({ protocol: data.foremesh, config: undefined, prefixes: [], diagnostics });
  event.waitUntil(leave([]));
}

self.addEventListener("install", (event) => {
  hasPredecessor = self.registration.active !== null;
  event.waitUntil(isOwn ? self.skipWaiting() : clear());
});
if (isOwn) {
  self.addEventListener("activate", (event) => {
    if (hasPredecessor) event.waitUntil(self.clients.matchAll({ type: "window" }).then(leave));
  });
  self.addEventListener("message", answer);
}
`;
}
