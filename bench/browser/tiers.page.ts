import { createResponseStore } from "../../runtime/cache/http/response-store";
import { persistentResponses } from "../../runtime/cache/http/responses.browser";
import type { StoredBody, StoredHead } from "../../runtime/cache/http/stored-response";
import { KEPT_FILES } from "../kept-files";
import { openBareStores } from "./bare-stores";

/** Reads of one realm, without a service worker: the mesh's tiers beside what they are made of. */
const opening = openBareStores();
/** As `runtime/cache/http/fill.ts` keeps them. */
const BYTES_MAX_BYTES = 64 * 1024;

const storeOf = (memoryMaxBytes: number) =>
  createResponseStore({
    persistent: persistentResponses,
    memoryMaxBytes: () => memoryMaxBytes,
    onError: (error) => console.error(error),
  });
const memory = storeOf(16 * 1024 * 1024);
const persistent = storeOf(0);

const headOf = (path: string, bytes: number): StoredHead => ({
  key: `${path} `,
  url: path,
  via: "",
  status: 200,
  statusText: "OK",
  headers: [],
  varied: [],
  requestedAt: 0,
  receivedAt: 0,
  bytes,
  costMs: 0,
});

const bytesOf = async (body: StoredBody): Promise<number> =>
  body instanceof Blob ? (await body.arrayBuffer()).byteLength : body.byteLength;

const readStore = (store: typeof memory) => async (path: string) =>
  bytesOf((await store.body(store.at(path)[0]!))!);
const readBare = (way: "idb-bytes" | "idb-blob") => async (path: string) =>
  bytesOf(await (await opening).get(way, path));

const WAYS: Readonly<Record<string, (path: string) => Promise<number>>> = {
  "mesh memory": readStore(memory),
  "mesh persistent": readStore(persistent),
  "idb-bytes": readBare("idb-bytes"),
  "idb-blob": readBare("idb-blob"),
  cache: async (path) => (await (await (await opening).match(path)).arrayBuffer()).byteLength,
};

const tiers = {
  async fill(): Promise<void> {
    await (await opening).fill();
    for (const { path, bytes } of KEPT_FILES) {
      const blob = await (await fetch(path)).blob();
      const body = bytes > BYTES_MAX_BYTES ? blob : new Uint8Array(await blob.arrayBuffer());
      await memory.put(headOf(path, bytes), body);
    }
    await persistent.load();
  },

  /** Times each read from the question to all bytes at hand. */
  async batch(way: string, path: string, count: number, expectedBytes: number): Promise<readonly number[]> {
    const durationsMs: number[] = [];
    for (let done = 0; done < count; done++) {
      const startedAt = performance.now();
      const bytes = await WAYS[way]!(path);
      durationsMs.push(performance.now() - startedAt);
      if (bytes !== expectedBytes) throw new Error(`${way} has ${bytes} bytes of ${path}`);
    }
    return durationsMs;
  },
};

Object.assign(window, { tiers });
