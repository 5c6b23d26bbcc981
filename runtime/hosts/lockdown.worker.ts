/**
 * What a worker's realm offers that a guest was not granted: network, storage, other realms, the host's own messages.
 * Deny by default: a guest has its imports, and nothing the realm happens to hold.
 */
const DENIED = [
  "fetch",
  "XMLHttpRequest",
  "WebSocket",
  "WebSocketStream",
  "WebTransport",
  "EventSource",
  "indexedDB",
  "caches",
  "cookieStore",
  "BroadcastChannel",
  "Worker",
  "SharedWorker",
  "importScripts",
  "postMessage",
  "onmessage",
  "close",
  "Notification",
  "FontFace",
  "fonts",
  "webkitRequestFileSystem",
  "webkitRequestFileSystemSync",
  "webkitResolveLocalFileSystemURL",
  "webkitResolveLocalFileSystemSyncURL",
] as const;

const DENIED_OF_NAVIGATOR = [
  "storage",
  "storageBuckets",
  "locks",
  "serviceWorker",
  "sendBeacon",
  "gpu",
  "usb",
  "hid",
  "serial",
] as const;

/**
 * Takes ambient authority out of this realm, from the objects and from the prototypes they could be got back from.
 *
 * @param kept  What stands for some of it instead, by name: whoever gives it here vouches for it.
 */
export function lockDown(kept: Readonly<Record<string, unknown>> = {}): void {
  for (const name of DENIED) replace(self, name, kept[name]);
  for (const name of DENIED_OF_NAVIGATOR) replace(navigator, name, undefined);
}

/** For good, and on the prototypes as well. */
export function replace(start: object, name: string, value: unknown): void {
  for (let owner: object | null = start; owner !== null; owner = Object.getPrototypeOf(owner)) {
    Reflect.deleteProperty(owner, name);
  }
  Object.defineProperty(start, name, { value, writable: false, configurable: false });
}
