import { MeshError } from "../../../kernel/errors";
import type { KeyValueStore } from "../../../protocol/capability-api";
import { applyChanges, type Change } from "../stores/apply-changes";
import { pageAfter } from "../stores/name-page";
import type { Records, StoreBacking } from "../stores/records";

/** Counters are as wide as those of wasi:keyvalue/atomics. */
const [COUNTER_MIN, COUNTER_MAX] = [-(2n ** 63n), 2n ** 63n - 1n];
/** Of a 64-bit number, with its sign. */
const COUNTER_MAX_DIGITS = 20;
/** What one answer to a guest may hold, as a result of SQL may. */
const ANSWER_MAX_BYTES = 32 * 1024 * 1024;

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
    increment: async (key, delta) =>
      write(async (records) => {
        const before = await readCounter(records, checkKey(key));
        const sum = checkCounter(key, before + checkCounter(key, delta));
        await applyChanges(records, [[key, new TextEncoder().encode(String(sum))]], quota);
        return sum;
      }),
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
          bytes += value?.byteLength ?? 0;
          // All of it is in memory at once, the controller's as well as the service's.
          if (bytes > ANSWER_MAX_BYTES) {
            const message = `Cannot get so much at once: more than ${ANSWER_MAX_BYTES} bytes, ask for fewer keys`;
            throw new MeshError("STORE_FAILED", message);
          }
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
  // Longer is no 64-bit number, and reading millions of digits takes seconds.
  const text = value.byteLength > COUNTER_MAX_DIGITS ? "" : new TextDecoder().decode(value);
  if (/^-?\d+$/.test(text)) return BigInt(text);
  throw new MeshError("STORE_FAILED", `Cannot increment ${key}: its value must be a whole number as text`);
}

function checkCounter(key: string, number: unknown): bigint {
  if (typeof number === "bigint" && number >= COUNTER_MIN && number <= COUNTER_MAX) return number;
  throw new MeshError("STORE_FAILED", `Cannot increment ${key}: a number is not within 64 bits, signed`);
}

const isSame = (one: Uint8Array | undefined, other: Uint8Array | undefined): boolean =>
  one === undefined || other === undefined
    ? one === other
    : one.length === other.length && one.every((byte, index) => byte === other[index]);
