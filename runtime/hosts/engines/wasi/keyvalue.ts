import { MeshError } from "../../../kernel/errors";
import type { KeyValueStore } from "../../../protocol/capability-api";
import type { Capabilities } from "../../capabilities/capabilities";
import { mustWait, type Waiting } from "./waiting";
import { WitError } from "./wit-error";

/**
 * wasi:keyvalue for components (https://github.com/WebAssembly/wasi-keyvalue, `wit/`): store, atomics and batch, in the
 * two drafts that are in use. They differ in `list-keys`, whose cursor is a number in the first and text in the second.
 */
const DRAFTS = ["0.2.0-draft", "0.2.0-draft2"] as const;
type Draft = (typeof DRAFTS)[number];

/** Its functions that wait, as jco's `asyncImports` names them: all but `open` and `cas.current`. */
export const KEYVALUE_BLOCKING_IMPORTS: readonly string[] = DRAFTS.flatMap((draft) => [
  ...["get", "set", "delete", "exists", "list-keys"].map(
    (method) => `wasi:keyvalue/store@${draft}#[method]bucket.${method}`,
  ),
  ...["increment", "swap", "[static]cas.new"].map((name) => `wasi:keyvalue/atomics@${draft}#${name}`),
  ...["get-many", "set-many", "delete-many"].map((name) => `wasi:keyvalue/batch@${draft}#${name}`),
]);

interface KeyResponse {
  readonly keys: readonly string[];
  readonly cursor: bigint | string | undefined;
}

type Cursor = bigint | string | undefined;

/** The interfaces by name and version. */
export function createKeyValue(
  waiting: Waiting,
  keyValue: Capabilities["keyValue"],
): Readonly<Record<string, object>> {
  const interfaces: Record<string, object> = {};
  for (const draft of DRAFTS) {
    const { store, atomics, batch } = createDraft(draft, waiting, keyValue);
    interfaces[`wasi:keyvalue/store@${draft}`] = store;
    interfaces[`wasi:keyvalue/atomics@${draft}`] = atomics;
    interfaces[`wasi:keyvalue/batch@${draft}`] = batch;
  }
  return interfaces;
}

function createDraft(draft: Draft, waiting: Waiting, keyValue: Capabilities["keyValue"]) {
  const ask = <Result>(start: () => Promise<Result>): Promise<Result> =>
    mustWait(waiting, "wasi:keyvalue", () => start().catch(fail));

  class Bucket {
    /** Where the pages begin that a guest has been given numbers for. */
    readonly #cursors: string[] = [];

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

    listKeys(cursor: Cursor): Promise<KeyResponse> {
      return ask(async () => {
        const page = await this.store.listKeys(this.#decode(cursor));
        return { keys: page.names, cursor: this.#encode(page.cursor) };
      });
    }

    #decode(cursor: Cursor): string | undefined {
      return typeof cursor === "bigint" ? this.#cursors[Number(cursor)] : cursor;
    }

    #encode(cursor: string | undefined): Cursor {
      if (cursor === undefined || draft !== "0.2.0-draft") return cursor;
      return BigInt(this.#cursors.push(cursor) - 1);
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
    store: {
      Bucket,
      open(identifier: string): Bucket {
        try {
          return new Bucket(keyValue.open(identifier));
        } catch (error) {
          return fail(error);
        }
      },
    },
    atomics: {
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
    batch: {
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
