import { describe, expect, it, vi } from "vitest";
import { MeshError } from "../../../kernel/errors";
import { createKeyValueStore } from "../../capabilities/key-value/key-value-store";
import { createMemoryBacking } from "../../capabilities/stores/memory-backing";
import { createConfigStore } from "./config-store";
import { createKeyValue, KEYVALUE_BLOCKING_IMPORTS } from "./keyvalue";
import { createLogging } from "./logging";

const utf8 = (text: string) => new TextEncoder().encode(text);

/** As the glue of jco sees it: what is imported, and what a function throws instead of a result's error. */
function importsOf(canWait = true) {
  const backing = createMemoryBacking<Uint8Array>();
  const keyValue = {
    open(name: string) {
      if (name !== "trips") throw new MeshError("FORBIDDEN_CAPABILITY", "Cannot give it");
      return createKeyValueStore(backing, name, 20_000);
    },
  };
  const all = createKeyValue({ canWait, whyNot: "this browser has no JSPI" }, keyValue);
  // biome-ignore lint/suspicious/noExplicitAny: a guest's glue knows no types either
  const at = (name: string) => all[`wasi:keyvalue/${name}`] as any;
  return { store: at("store"), atomics: at("atomics"), batch: at("batch") };
}

const payloadOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => "ok",
    (error: { payload?: unknown }) => error.payload,
  );

describe("wasi:keyvalue", () => {
  it("sets, gets, finds and deletes by resources of its own class", async () => {
    const { store } = importsOf();
    const bucket = store.open("trips");
    expect(bucket).toBeInstanceOf(store.Bucket);
    await bucket.set("a", utf8("1"));
    expect([await bucket.get("a"), await bucket.exists("a")]).toEqual([utf8("1"), true]);
    await bucket.delete("a");
    expect([await bucket.get("a"), await bucket.exists("a")]).toEqual([undefined, false]);
  });

  it("says access-denied for a store that was not granted, and other with the code for what fails", async () => {
    const { store } = importsOf();
    expect(() => store.open("orders")).toThrow(
      expect.objectContaining({ payload: { tag: "access-denied" } }),
    );
    expect(await payloadOf(store.open("trips").set("a", new Uint8Array(20_000)))).toEqual({
      tag: "other",
      val: expect.stringMatching(/^QUOTA_EXCEEDED: .* must be at most 20000$/),
    });
  });

  it("lists pages of keys by a cursor that is a number as text, for another handle on the bucket too", async () => {
    const { store, batch } = importsOf();
    const bucket = store.open("trips");
    const keys = Array.from({ length: 2_001 }, (_, index) => String(index).padStart(6, "0"));
    await batch.setMany(
      bucket,
      keys.map((key) => [key, utf8("")]),
    );
    const first = await bucket.listKeys(undefined);
    expect([first.keys.length, first.cursor]).toEqual([1_000, "1000"]);
    const second = await bucket.listKeys(1_000n);
    expect([second.keys[0], second.cursor]).toEqual(["001000", "2000"]);
    const last = { keys: ["002000"], cursor: undefined };
    expect(await bucket.listKeys(second.cursor)).toEqual(last);
    expect(await store.open("trips").listKeys(2_000n)).toEqual(last);
    expect(await bucket.listKeys("7")).toEqual({ keys: [], cursor: undefined });
  });

  it("gets many with their keys, and what is not there as none", async () => {
    const { store, batch } = importsOf();
    const bucket = store.open("trips");
    await batch.setMany(bucket, [["a", utf8("1")]]);
    expect(await batch.getMany(bucket, ["b", "a"])).toEqual([undefined, ["a", utf8("1")]]);
    await batch.deleteMany(bucket, ["a", "b"]);
    expect(await bucket.exists("a")).toBe(false);
  });

  it("increments, and swaps only what was not changed since; the new handle of a failed swap succeeds", async () => {
    const { store, atomics } = importsOf();
    const bucket = store.open("trips");
    expect(await atomics.increment(bucket, "n", 2n)).toBe(2n);
    const cas = await atomics.Cas.new(bucket, "n");
    expect(cas.current()).toEqual(utf8("2"));
    await atomics.increment(bucket, "n", 1n);
    const failed = (await payloadOf(atomics.swap(cas, utf8("9")))) as { tag: string; val: object };
    expect([failed.tag, failed.val]).toEqual(["cas-failed", expect.any(atomics.Cas)]);
    await atomics.swap(failed.val, utf8("9"));
    expect(await bucket.get("n")).toEqual(utf8("9"));
    expect(await payloadOf(atomics.swap(await atomics.Cas.new(bucket, "m"), new Uint8Array(30_000)))).toEqual(
      {
        tag: "store-error",
        val: { tag: "other", val: expect.stringContaining("QUOTA_EXCEEDED") },
      },
    );
  });

  it("fails with FEATURE_MISSING, and asks nothing, where a guest cannot wait", () => {
    const { store, batch } = importsOf(false);
    const bucket = store.open("trips");
    for (const call of [() => bucket.get("a"), () => batch.deleteMany(bucket, ["a"])])
      expect(call).toThrow(
        expect.objectContaining({
          code: "FEATURE_MISSING",
          message: "Cannot use wasi:keyvalue: this browser has no JSPI",
        }),
      );
  });

  it("names every function that waits, in both drafts", () => {
    expect(KEYVALUE_BLOCKING_IMPORTS).toHaveLength(2 * 11);
    expect(KEYVALUE_BLOCKING_IMPORTS).toContain("wasi:keyvalue/store@0.2.0-draft2#[method]bucket.list-keys");
    expect(KEYVALUE_BLOCKING_IMPORTS).toContain("wasi:keyvalue/atomics@0.2.0-draft#increment");
  });
});

describe("wasi:config and wasi:logging", () => {
  it("gives the manifest's values, and nothing that an object inherits", () => {
    // biome-ignore lint/suspicious/noExplicitAny: a guest's glue knows no types either
    const store = createConfigStore({ currency: "EUR" })["wasi:config/store"] as any;
    expect([store.get("currency"), store.get("toString")]).toEqual(["EUR", undefined]);
    expect(store.getAll()).toEqual([["currency", "EUR"]]);
  });

  it("logs at the guest's level, with its context before the message", () => {
    const log = vi.fn();
    // biome-ignore lint/suspicious/noExplicitAny: a guest's glue knows no types either
    const logging = createLogging({ log })["wasi:logging/logging@0.1.0-draft"] as any;
    logging.log("critical", "", "out of tiles");
    logging.log("info", "cache", "warm");
    expect(log.mock.calls).toEqual([
      ["critical", "out of tiles"],
      ["info", "cache: warm"],
    ]);
  });
});
