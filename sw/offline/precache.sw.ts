import { PrecacheController } from "workbox-precaching/PrecacheController";
import type { PrecacheEntry } from "../../runtime/config/precache-list";

/** Files fetched at a time: enough to fill a connection, and few enough to leave the page its own. */
const LANES = 3;

/** A piece of state. In this cache and not in a database: opening one took longer than all the rest of a start. */
export interface Note<T> {
  read(): Promise<T | undefined>;
  write(value: T): Promise<void>;
}

/** Nothing that a server has: these are the keys of notes. */
const NOTES = "/foremesh-precache/";

/** Workbox's precache, one file at a time: one that cannot be had costs itself only (workbox#1832). */
export interface Precache {
  /** The key of a file in the cache, as Workbox makes it. */
  keyOf(entry: PrecacheEntry): string;
  /** Fetches what is not kept yet. @returns the URLs that could not be had. */
  install(entries: readonly PrecacheEntry[]): Promise<readonly string[]>;
  match(key: string): Promise<Response | undefined>;
  /** What is kept beside the files, and goes with them. */
  note<T>(name: string): Note<T>;
  /** Deletes what is not named. */
  keepOnly(keys: ReadonlySet<string>): Promise<void>;
  erase(): Promise<void>;
}

type Plugin = NonNullable<
  NonNullable<ConstructorParameters<typeof PrecacheController>[0]>["plugins"]
>[number];

/** A page's own requests go first, and what varies is kept once: the build made one file of it. */
const gentle: Plugin = {
  requestWillFetch: async ({ request }) => new Request(request, { priority: "low" } as RequestInit),
  cacheWillUpdate: async ({ response }) => {
    if (response.status >= 400) return null;
    if (!response.headers.has("vary")) return response;
    const headers = new Headers(response.headers);
    headers.delete("vary");
    return new Response(response.body, { status: response.status, headers });
  },
};

const relative = (url: string): string => url.slice(self.location.origin.length);

export function createPrecache(cacheName: string): Precache {
  let opened: Promise<Cache> | undefined;
  const open = () => {
    opened ??= caches.open(cacheName);
    return opened;
  };
  const controllerFor = (entry: PrecacheEntry) => {
    const controller = new PrecacheController({ cacheName, plugins: [gentle] });
    controller.addToCacheList([{ ...entry }]);
    return controller;
  };

  /** Workbox takes nothing but an install event for leave to fill the cache; here it is any event, whole deploys later. */
  const installOne = async (entry: PrecacheEntry) => {
    const pending: Promise<unknown>[] = [];
    const event = { type: "install", waitUntil: (promise: Promise<unknown>) => void pending.push(promise) };
    await controllerFor(entry).install(event as unknown as ExtendableEvent);
    await Promise.all(pending);
  };

  const keyOf = (entry: PrecacheEntry) => relative(controllerFor(entry).getCacheKeyForURL(entry.url)!);

  return {
    keyOf,
    async install(entries) {
      const kept = new Set((await (await open()).keys()).map(({ url }) => relative(url)));
      const wanted = entries.filter((entry) => !kept.has(keyOf(entry))).values();
      const failed: string[] = [];
      const lane = async () => {
        // The lanes draw from one iterator.
        for (const entry of wanted) await installOne(entry).catch(() => void failed.push(entry.url));
      };
      await Promise.all(Array.from({ length: LANES }, lane));
      return failed;
    },
    match: async (key) => (await open()).match(key),
    note: <T>(name: string) => ({
      read: async () => (await (await open()).match(NOTES + name))?.json() as Promise<T | undefined>,
      write: async (value: T) => (await open()).put(NOTES + name, Response.json(value)),
    }),
    async keepOnly(keys) {
      const cache = await open();
      for (const request of await cache.keys()) {
        const key = relative(request.url);
        if (!keys.has(key) && !key.startsWith(NOTES)) await cache.delete(request);
      }
    },
    async erase() {
      opened = undefined;
      await caches.delete(cacheName);
    },
  };
}
