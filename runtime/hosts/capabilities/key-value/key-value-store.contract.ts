import type { KeyValueStore } from "../../../protocol/capability-api";

/** The quota of the stores that the cases are given. */
export const CONTRACT_MAX_BYTES = 1_000;

/** The stores that the cases use. */
export const CONTRACT_STORES = [
  "plain",
  "absent",
  "keys",
  "copies",
  "one",
  "two",
  "listed",
  "counted",
  "counted-at-once",
  "not-counted",
  "swapped",
  "raced",
  "many",
  "batch",
  "full",
  "reused",
] as const;

interface Case {
  readonly promise: string;
  /** `open` gives the store of a name, empty at first; the same name gives the same store. */
  check(open: (name: (typeof CONTRACT_STORES)[number]) => KeyValueStore): Promise<void>;
}

const utf8 = (text: string) => new TextEncoder().encode(text);
const text = (value: Uint8Array | undefined) => value && new TextDecoder().decode(value);

/** Plain, so that a guest without a test framework can run it. */
function equal(actual: unknown, expected: unknown): void {
  const show = (value: unknown) =>
    JSON.stringify(value, (_, part) => (typeof part === "bigint" ? `${part}n` : part));
  if (show(actual) !== show(expected)) throw new Error(`got ${show(actual)}, expected ${show(expected)}`);
}

const codeOf = (attempt: Promise<unknown>): Promise<unknown> =>
  attempt.then(
    () => "fulfilled",
    (error: { code?: string; name?: string }) => error.code ?? error.name,
  );

/** What every key-value store promises; run by each backing in Node, and by a guest in a real browser. */
export const KEY_VALUE_CASES: readonly Case[] = [
  {
    promise: "gives back the bytes it was given, an empty value too",
    async check(open) {
      const store = open("plain");
      await store.set("a", new Uint8Array([0, 255, 128]));
      await store.set("empty", new Uint8Array());
      equal([...(await store.get("a"))!], [0, 255, 128]);
      equal([(await store.get("empty"))?.length, await store.exists("empty")], [0, true]);
    },
  },
  {
    promise: "has nothing under a key that was never set, or was deleted",
    async check(open) {
      const store = open("absent");
      await store.set("gone", utf8("x"));
      await store.delete("gone");
      await store.delete("never");
      equal(
        [await store.get("gone"), await store.exists("gone"), await store.exists("never")],
        [undefined, false, false],
      );
    },
  },
  {
    promise: "keeps the latest value, and any string as a key",
    async check(open) {
      const store = open("keys");
      for (const key of ["", "å/日本 \u0000", "__proto__"]) {
        await store.set(key, utf8("old"));
        await store.set(key, utf8(`new ${key.length}`));
        equal(text(await store.get(key)), `new ${key.length}`);
      }
    },
  },
  {
    promise: "stores a copy, and gives one: who changes bytes later changes no value",
    async check(open) {
      const store = open("copies");
      const all = utf8("abcdef");
      await store.set("part", all.subarray(2, 4));
      all.fill(0);
      (await store.get("part"))!.fill(0);
      equal(text(await store.get("part")), "cd");
    },
  },
  {
    promise: "keeps stores of different names apart, and a name's store the same",
    async check(open) {
      await open("one").set("a", utf8("1"));
      equal([text(await open("one").get("a")), await open("two").get("a")], ["1", undefined]);
      equal((await open("two").listKeys()).names, []);
    },
  },
  {
    promise: "lists keys in order, to the last one",
    async check(open) {
      const store = open("listed");
      await store.setMany(["b", "a", "ab", "é", "B"].map((key) => [key, utf8(key)]));
      equal(await store.listKeys(), { names: ["B", "a", "ab", "b", "é"], cursor: undefined });
      equal((await store.listKeys("ab")).names, ["b", "é"]);
    },
  },
  {
    promise: "increments what is not there from 0, by any amount, and gives the sum",
    async check(open) {
      const store = open("counted");
      equal([await store.increment("n", 5n), await store.increment("n", -7n)], [5n, -2n]);
      equal(text(await store.get("n")), "-2");
    },
  },
  {
    promise: "loses none of many increments at a time",
    async check(open) {
      const store = open("counted-at-once");
      await Promise.all(Array.from({ length: 20 }, () => store.increment("n", 1n)));
      equal(await store.increment("n", 0n), 20n);
    },
  },
  {
    promise: "refuses to increment what is no number, or beyond 64 bits, and leaves it",
    async check(open) {
      const store = open("not-counted");
      await store.set("n", utf8("many"));
      await store.set("max", utf8(String(2n ** 63n - 1n)));
      equal(
        [await codeOf(store.increment("n", 1n)), await codeOf(store.increment("max", 1n))],
        ["STORE_FAILED", "STORE_FAILED"],
      );
      equal(text(await store.get("n")), "many");
    },
  },
  {
    promise: "swaps a value only if it is the one that was expected",
    async check(open) {
      const store = open("swapped");
      equal(await store.compareAndSwap("a", utf8("x"), utf8("1")), false);
      equal(await store.compareAndSwap("a", undefined, utf8("1")), true);
      equal(await store.compareAndSwap("a", undefined, utf8("2")), false);
      equal(await store.compareAndSwap("a", utf8("1"), utf8("2")), true);
      equal(text(await store.get("a")), "2");
    },
  },
  {
    promise: "lets exactly one of many swaps of the same value win",
    async check(open) {
      const store = open("raced");
      const wins = await Promise.all(
        Array.from({ length: 8 }, (_, index) => store.compareAndSwap("a", undefined, utf8(String(index)))),
      );
      equal(wins.filter(Boolean).length, 1);
    },
  },
  {
    promise: "gets, sets and deletes many, in the order they were named",
    async check(open) {
      const store = open("many");
      await store.setMany([
        ["a", utf8("1")],
        ["b", utf8("2")],
        ["a", utf8("3")],
      ]);
      equal((await store.getMany(["b", "none", "a"])).map(text), ["2", undefined, "3"]);
      await store.deleteMany(["a", "none"]);
      equal((await store.listKeys()).names, ["b"]);
    },
  },
  {
    promise: "sets all of a batch or none of it",
    async check(open) {
      const store = open("batch");
      await store.set("a", utf8("before"));
      const wrong = [
        ["a", utf8("after")],
        ["b", "no bytes"],
      ] as unknown as [string, Uint8Array][];
      equal(await codeOf(store.setMany(wrong)), (await codeOf(store.setMany([[7, 7]] as never))) as string);
      equal([text(await store.get("a")), await store.exists("b")], ["before", false]);
    },
  },
  {
    promise: "refuses a write above the quota with QUOTA_EXCEEDED, and changes nothing",
    async check(open) {
      const store = open("full");
      await store.set("a", new Uint8Array(CONTRACT_MAX_BYTES - 11));
      equal(await codeOf(store.set("b", new Uint8Array(10))), "QUOTA_EXCEEDED");
      equal(
        await codeOf(
          store.setMany([
            ["c", new Uint8Array(1)],
            ["é", new Uint8Array(7)],
          ]),
        ),
        "QUOTA_EXCEEDED",
      );
      equal((await store.listKeys()).names, ["a"]);
      await store.set("b", new Uint8Array(9));
    },
  },
  {
    promise: "counts what a store holds, not what was ever written to it",
    async check(open) {
      const store = open("reused");
      for (let round = 0; round < 3; round++) {
        await store.set("a", new Uint8Array(900));
        await store.set("a", new Uint8Array(10));
        await store.set("b", new Uint8Array(900));
        await store.delete("b");
      }
      equal(await codeOf(store.set("b", new Uint8Array(CONTRACT_MAX_BYTES - 12))), "fulfilled");
    },
  },
];
