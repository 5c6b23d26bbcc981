import { settled } from "./settled";

/** Where a hand-written worker has the code of a service from: the network's caches, or a store that was filled before. */
export type CodeSource = "network" | "http-cache" | "indexeddb";

const STORE = "code";

/** A response each, whose body can be compiled while it comes. */
export function openCode(source: CodeSource = "network"): (url: string) => Promise<Response> {
  switch (source) {
    case "network":
      return fetch;
    case "http-cache":
      // As if all URLs had a version: nobody is asked whether it is still good.
      return (url) => fetch(url, { cache: "force-cache" });
    case "indexeddb": {
      const opening = openDatabase();
      return async (url) => {
        const database = await opening;
        const blob = (await settled(database.transaction(STORE).objectStore(STORE).get(url))) as Blob;
        return new Response(blob);
      };
    }
  }
}

/** A Blob has the type that its Response had, which streaming compilation looks at. */
export async function keepCode(urls: readonly string[]): Promise<void> {
  const database = await openDatabase();
  for (const url of urls) {
    const blob = await (await fetch(url)).blob();
    await settled(database.transaction(STORE, "readwrite").objectStore(STORE).put(blob, url));
  }
  database.close();
}

async function openDatabase(): Promise<IDBDatabase> {
  const opening = indexedDB.open("bench-code", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
  return settled(opening);
}
