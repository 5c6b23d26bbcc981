import { type BareWay, KEPT_FILES } from "../kept-files";
import { settled } from "./settled";

/** The least code that keeps bytes in IndexedDB and in Cache Storage, and reads them. */
export interface BareStores {
  get(way: Exclude<BareWay, "cache">, path: string): Promise<Uint8Array<ArrayBuffer> | Blob>;
  match(path: string): Promise<Response>;
  /** Fetches each file once, and keeps it every way. */
  fill(): Promise<void>;
}

const STORES = ["idb-bytes", "idb-blob"] as const;

export async function openBareStores(): Promise<BareStores> {
  const opening = indexedDB.open("bench", 1);
  opening.onupgradeneeded = () => {
    for (const name of STORES) opening.result.createObjectStore(name);
  };
  const database = await settled(opening);
  const cache = await caches.open("bench");
  return {
    get: (way, path) => settled(database.transaction(way).objectStore(way).get(path)),
    match: async (path) => (await cache.match(path))!,
    async fill() {
      for (const { path } of KEPT_FILES) {
        const response = await fetch(path, { cache: "no-store" });
        await cache.put(path, response.clone());
        const bytes = new Uint8Array(await response.arrayBuffer());
        const transaction = database.transaction(STORES, "readwrite");
        await settled(transaction.objectStore("idb-bytes").put(bytes, path));
        await settled(transaction.objectStore("idb-blob").put(new Blob([bytes]), path));
      }
    },
  };
}
