import type { BlobContainer, BlobInfo } from "../../../protocol/capability-api";
import { applyChanges } from "../stores/apply-changes";
import { pageAfter } from "../stores/name-page";
import type { StoreBacking } from "../stores/records";

export interface StoredBlob {
  readonly body: Blob;
  readonly createdAt: number;
}

/** The operations of wasi:blobstore over a backing's transactions. What it is given comes from a guest's realm. */
export function createBlobContainer(
  backing: StoreBacking<StoredBlob>,
  name: string,
  maxBytes: number,
  wallNow: () => number,
): BlobContainer {
  const label = `the blob container ${name}`;
  const quota = { label, maxBytes, bytesOf: ({ body }: StoredBlob) => body.size };
  const find = (key: string) => backing.transact(name, "readonly", (records) => records.get(checkName(key)));
  const change = (key: string, value: StoredBlob | undefined) =>
    backing.transact(name, "readwrite", (records) => applyChanges(records, [[checkName(key), value]], quota));

  return {
    get: async (key) => (await find(key))?.body,
    async put(key, body) {
      if (!(body instanceof Blob)) throw new TypeError(`Cannot put ${key}: its body must be a Blob`);
      await change(key, { body, createdAt: wallNow() });
    },
    delete: async (key) => change(key, undefined),
    list: async (cursor) =>
      backing.transact(name, "readonly", (records) =>
        pageAfter(records, cursor === undefined ? undefined : checkName(cursor)),
      ),
    async info(key): Promise<BlobInfo | undefined> {
      const found = await find(key);
      return found && { size: found.body.size, createdAt: found.createdAt };
    },
  };
}

function checkName(name: unknown): string {
  if (typeof name === "string") return name;
  throw new TypeError(`Cannot use a name: it is of type ${typeof name}, must be a string`);
}
