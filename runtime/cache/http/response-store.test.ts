import { describe, expect, it } from "vitest";
import { memoryResponses } from "./memory-responses.fixture";
import { storedHead } from "./read-head.fixture";
import { createResponseStore, type PersistentResponses } from "./response-store";
import { persistentResponsesContract } from "./response-store.contract";

describe("the tests' own persistent tier", () => persistentResponsesContract(async () => memoryResponses()));

const URL_A = "https://app.test/a";
const headOf = (variant: string, bytes: number, url = URL_A) =>
  storedHead({}, { key: `${url} ["${variant}"]`, url, bytes }).head;

function newStore(persistent: PersistentResponses = memoryResponses(), memoryMaxBytes = 10) {
  const reads: string[] = [];
  const errors: unknown[] = [];
  const gone: string[] = [];
  const store = createResponseStore({
    persistent: {
      ...persistent,
      body: (key) => {
        reads.push(key);
        return persistent.body(key);
      },
    },
    memoryMaxBytes: () => memoryMaxBytes,
    onError: (error) => errors.push(error),
    onGone: (key) => gone.push(key),
  });
  return { store, reads, errors, gone };
}

describe("the store of responses", () => {
  it("knows what is on disk, and reads a body from there once", async () => {
    const persistent = memoryResponses();
    await persistent.put(headOf("1", 3), new Uint8Array(3));
    const { store, reads } = newStore(persistent);
    expect(store.at(URL_A)).toEqual([]);
    await store.load();
    const [head] = store.at(URL_A);
    expect(await Promise.all([store.body(head!), store.body(head!)])).toEqual([
      new Uint8Array(3),
      new Uint8Array(3),
    ]);
    await store.body(head!);
    expect(reads.length).toBe(1);
  });

  it("answers from memory what was just put, before it is on disk", async () => {
    const { store, reads } = newStore({ ...memoryResponses(), put: () => new Promise(() => undefined) });
    void store.put(headOf("1", 3), new Uint8Array(3));
    expect(await store.body(store.at(URL_A)[0]!)).toEqual(new Uint8Array(3));
    expect(reads).toEqual([]);
  });

  it("holds no more bytes in memory than it may, and keeps those used last", async () => {
    const { store, reads } = newStore();
    const heads = ["1", "2", "3"].map((variant) => headOf(variant, 4));
    for (const head of heads.slice(0, 2)) await store.put(head, new Uint8Array(4));
    await store.body(heads[0]!);
    await store.put(heads[2]!, new Uint8Array(4));
    for (const head of [heads[0]!, heads[2]!]) await store.body(head);
    expect(reads).toEqual([]);
    await store.body(heads[1]!);
    expect(reads).toEqual([heads[1]!.key]);
  });

  it("forgets what is not there any more, or is another's body, when it is asked for it", async () => {
    const persistent = memoryResponses();
    await persistent.put(headOf("1", 3), new Uint8Array(3));
    await persistent.put(headOf("2", 3), new Uint8Array(3));
    const { store, gone } = newStore(persistent);
    await store.load();
    await persistent.delete([headOf("1", 3).key]);
    await persistent.put(headOf("2", 3), new Uint8Array(2));
    expect(await Promise.all(store.at(URL_A).map(store.body))).toEqual([undefined, undefined]);
    expect(store.at(URL_A)).toEqual([]);
    expect(gone.length).toBe(2);
  });

  it("goes on without a disk that fails, and says so", async () => {
    const fails = () => Promise.reject(new Error("no disk"));
    const { store, errors } = newStore({
      heads: fails,
      body: fails,
      put: fails,
      putHead: fails,
      delete: fails,
    });
    await store.load();
    await store.put(headOf("1", 3), new Uint8Array(3));
    expect(await store.body(store.at(URL_A)[0]!)).toEqual(new Uint8Array(3));
    await store.drop([headOf("1", 3).key]);
    expect(store.at(URL_A)).toEqual([]);
    expect(errors.length).toBe(3);
  });

  it("tries again when room was made, but not what was dropped meanwhile", async () => {
    const disk = memoryResponses();
    let fails = true;
    const dropMeanwhile: string[] = [];
    const store = createResponseStore({
      persistent: {
        ...disk,
        put: (head, body) => (fails ? Promise.reject(new Error("full")) : disk.put(head, body)),
      },
      memoryMaxBytes: () => 10,
      onError: () => undefined,
      async onFull() {
        fails = false;
        await store.drop(dropMeanwhile);
        return true;
      },
    });
    await store.put(headOf("1", 3), new Uint8Array(3));
    expect(await disk.heads()).toEqual([headOf("1", 3)]);
    fails = true;
    dropMeanwhile.push(headOf("2", 3).key);
    await store.put(headOf("2", 3), new Uint8Array(3));
    expect(await disk.heads()).toEqual([headOf("1", 3)]);
  });
});
