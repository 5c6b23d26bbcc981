import { MeshError } from "../../../kernel/errors";
import type { KeyValueStore } from "../../../protocol/capability-api";
import { ANSWER_MAX_BYTES, VALUE_OVERHEAD_BYTES } from "../answer-bound";
import { applyChanges, type Change } from "../stores/apply-changes";
import { pageAfter } from "../stores/name-page";
import type { Records, StoreBacking } from "../stores/records";

/** Counters are as wide as those of wasi:keyvalue/atomics. */
const [COUNTER_MIN, COUNTER_MAX] = [-(2n ** 63n), 2n ** 63n - 1n];
const COUNTER_MAX_LENGTH = String(COUNTER_MIN).length;

/**
 * The operations of wasi:keyvalue over a backing's transactions.
 *
 * What it is given comes from a guest's realm, and is checked here.
 */
export function createKeyValueStore(
  backing: StoreBacking<Uint8Array>,
  name: string,
  maxBytes: number,
): KeyValueStore {
  const label = `the key-value store ${name}`;
  const quota = { label, maxBytes, bytesOf: (value: Uint8Array) => value.length };
  const read = <Result>(work: (records: Records<Uint8Array>) => Promise<Result>) =>
    backing.transact(name, "readonly", work);
  const write = <Result>(work: (records: Records<Uint8Array>) => Promise<Result>) =>
    backing.transact(name, "readwrite", work);
  const apply = (changes: readonly Change<Uint8Array>[]) =>
    write((records) => applyChanges(records, changes, quota));

  return {
    get: async (key) => read((records) => records.get(checkKey(key))),
    set: async (key, value) => apply([[checkKey(key), checkValue(value)]]),
    delete: async (key) => apply([[checkKey(key), undefined]]),
    exists: async (key) => read((records) => records.has(checkKey(key))),
    listKeys: async (cursor) =>
      read((records) => pageAfter(records, cursor === undefined ? undefined : checkKey(cursor))),
    increment: async (key, delta) => {
      const step = checkDelta(delta);
      return write(async (records) => {
        const sum = checkCounter(key, (await readCounter(records, checkKey(key))) + step);
        await applyChanges(records, [[key, new TextEncoder().encode(String(sum))]], quota);
        return sum;
      });
    },
    compareAndSwap: async (key, expected, value) =>
      write(async (records) => {
        if (!isSame(await records.get(checkKey(key)), expected)) return false;
        await applyChanges(records, [[key, checkValue(value)]], quota);
        return true;
      }),
    getMany: async (keys) =>
      read(async (records) => {
        const values: (Uint8Array | undefined)[] = [];
        let bytes = 0;
        for (const key of keys) {
          const value = await records.get(checkKey(key));
          bytes += VALUE_OVERHEAD_BYTES + (value?.length ?? 0);
          if (bytes > ANSWER_MAX_BYTES) refuseAnswer(label);
          values.push(value);
        }
        return values;
      }),
    setMany: async (entries) => apply(entries.map(([key, value]) => [checkKey(key), checkValue(value)])),
    deleteMany: async (keys) => apply(keys.map((key) => [checkKey(key), undefined])),
  };
}

function checkKey(key: unknown): string {
  if (typeof key === "string") return key;
  throw new TypeError(`Cannot use a key: it is of type ${typeof key}, must be a string`);
}

function checkValue(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  throw new TypeError(`Cannot keep a value: it is of type ${typeof value}, must be a Uint8Array`);
}

async function readCounter(records: Records<Uint8Array>, key: string): Promise<bigint> {
  const value = await records.get(key);
  if (value === undefined) return 0n;
  // To make a number of millions of digits takes longer than all else may wait.
  const text = value.length > COUNTER_MAX_LENGTH ? "" : new TextDecoder().decode(value);
  if (/^-?\d+$/.test(text)) return BigInt(text);
  throw new MeshError(
    "STORE_FAILED",
    `Cannot increment ${key}: its value must be a whole number of 64 bits as text`,
  );
}

/** Numbers are taken too, where they are exact. */
function checkDelta(delta: unknown): bigint {
  if (typeof delta === "bigint" && delta >= COUNTER_MIN && delta <= COUNTER_MAX) return delta;
  if (Number.isSafeInteger(delta)) return BigInt(delta as number);
  throw new TypeError("Cannot increment: the delta must be a whole number within 64 bits, signed");
}

function refuseAnswer(label: string): never {
  const message = `Cannot get many of ${label}: the answer is too large, must be at most ${ANSWER_MAX_BYTES} bytes`;
  throw new MeshError("STORE_FAILED", message);
}

function checkCounter(key: string, sum: bigint): bigint {
  if (sum >= COUNTER_MIN && sum <= COUNTER_MAX) return sum;
  throw new MeshError("STORE_FAILED", `Cannot increment ${key}: the sum must be within 64 bits, signed`);
}

const isSame = (one: Uint8Array | undefined, other: Uint8Array | undefined): boolean =>
  one === undefined || other === undefined
    ? one === other
    : one.length === other.length && one.every((byte, index) => byte === other[index]);
