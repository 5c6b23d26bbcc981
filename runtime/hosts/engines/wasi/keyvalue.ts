import { MeshError } from "../../../kernel/errors";
import type { KeyValueStore } from "../../../protocol/capability-api";
import type { Capabilities } from "../../capabilities/capabilities";
import { mustWait, type Waiting } from "./waiting";
import { WitError } from "./wit-error";

/** The drafts that are in use. */
const DRAFTS = ["0.2.0-draft", "0.2.0-draft2"] as const;

/** Its functions that wait, as jco's `asyncImports` names them: all but `open` and `cas.current`. */
export const KEYVALUE_BLOCKING_IMPORTS: readonly string[] = DRAFTS.flatMap((draft) => [
  ...["get", "set", "delete", "exists", "list-keys"].map(
    (method) => `wasi:keyvalue/store@${draft}#[method]bucket.${method}`,
  ),
  ...["increment", "swap", "[static]cas.new"].map((name) => `wasi:keyvalue/atomics@${draft}#${name}`),
  ...["get-many", "set-many", "delete-many"].map((name) => `wasi:keyvalue/batch@${draft}#${name}`),
]);

/** What `list-keys` gives: its cursor is a u64 in the first draft, which the glue makes of the text, and text in the second. */
interface KeyResponse {
  readonly keys: readonly string[];
  readonly cursor: string | undefined;
}

/**
 * wasi:keyvalue for components (https://github.com/WebAssembly/wasi-keyvalue, `wit/`): store, atomics and batch by name. jco
 * asks for imports without the version of a draft, so one implementation serves them all.
 */
export function createKeyValue(
  waiting: Waiting,
  keyValue: Capabilities["keyValue"],
): Readonly<Record<string, object>> {
  const ask = <Result>(start: () => Promise<Result>): Promise<Result> =>
    mustWait(waiting, "wasi:keyvalue", () => start().catch(fail));

  class Bucket {
    /** The last key of a page, by how many there are up to it. A cursor is that count: a number must do. */
    readonly #lastKeys = new Map<string, string>();

    constructor(readonly store: KeyValueStore) {}

    get(key: string): Promise<Uint8Array | undefined> {
      return ask(() => this.store.get(key));
    }

    set(key: string, value: Uint8Array): Promise<void> {
      return ask(() => this.store.set(key, value));
    }

    delete(key: string): Promise<void> {
      return ask(() => this.store.delete(key));
    }

    exists(key: string): Promise<boolean> {
      return ask(() => this.store.exists(key));
    }

    listKeys(cursor: bigint | string | undefined): Promise<KeyResponse> {
      return ask(() => this.#pageAt(cursor === undefined ? "0" : String(cursor)));
    }

    /** A cursor of another handle on the bucket costs a walk to it. */
    async #pageAt(cursor: string): Promise<KeyResponse> {
      let position = this.#lastKeys.has(cursor) ? cursor : "0";
      for (;;) {
        const { names: keys, cursor: lastKey } = await this.store.listKeys(this.#lastKeys.get(position));
        const next = String(Number(position) + keys.length);
        if (lastKey !== undefined) this.#lastKeys.set(next, lastKey);
        if (position === cursor) return { keys, cursor: lastKey === undefined ? undefined : next };
        if (lastKey === undefined) return { keys: [], cursor: undefined };
        position = next;
      }
    }
  }

  /** A key with the value that it must still have when it is swapped. */
  class Cas {
    constructor(
      readonly store: KeyValueStore,
      readonly key: string,
      readonly value: Uint8Array | undefined,
    ) {}

    static new({ store }: Bucket, key: string): Promise<Cas> {
      return ask(async () => new Cas(store, key, await store.get(key)));
    }

    current(): Uint8Array | undefined {
      return this.value;
    }
  }

  return {
    "wasi:keyvalue/store": {
      Bucket,
      open(identifier: string): Bucket {
        try {
          return new Bucket(keyValue.open(identifier));
        } catch (error) {
          return fail(error);
        }
      },
    },
    "wasi:keyvalue/atomics": {
      Cas,
      increment: ({ store }: Bucket, key: string, delta: bigint) => ask(() => store.increment(key, delta)),
      swap: ({ store, key, value: expected }: Cas, value: Uint8Array): Promise<void> =>
        mustWait(waiting, "wasi:keyvalue", async () => {
          try {
            if (await store.compareAndSwap(key, expected, value)) return;
          } catch (error) {
            throw new WitError({ tag: "store-error", val: payloadOf(error) });
          }
          throw new WitError({ tag: "cas-failed", val: await Cas.new(new Bucket(store), key) });
        }),
    },
    "wasi:keyvalue/batch": {
      getMany: ({ store }: Bucket, keys: readonly string[]) =>
        ask(async () => {
          const values = await store.getMany(keys);
          return values.map((value, index) => value && ([keys[index]!, value] as const));
        }),
      setMany: ({ store }: Bucket, entries: readonly (readonly [string, Uint8Array])[]) =>
        ask(() => store.setMany(entries)),
      deleteMany: ({ store }: Bucket, keys: readonly string[]) => ask(() => store.deleteMany(keys)),
    },
  };
}

/** `variant error { no-such-store, access-denied, other(string) }` */
function payloadOf(error: unknown): { readonly tag: string; readonly val?: string } {
  if (!(error instanceof MeshError)) return { tag: "other", val: String(error) };
  if (error.code === "FORBIDDEN_CAPABILITY") return { tag: "access-denied" };
  return { tag: "other", val: `${error.code}: ${error.message}` };
}

function fail(error: unknown): never {
  throw new WitError(payloadOf(error));
}
