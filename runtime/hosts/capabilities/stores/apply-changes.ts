import { MeshError } from "../../../kernel/errors";
import type { Records } from "./records";

export interface StoreQuota<Value> {
  /** The store as messages name it. */
  readonly label: string;
  readonly maxBytes: number;
  bytesOf(value: Value): number;
}

/** A record's new value; `undefined` deletes it. */
export type Change<Value> = readonly [key: string, value: Value | undefined];

/**
 * Changes records and keeps the store's size, which is what its keys (in UTF-8) and values take together. A store that is
 * over its quota already, as after the quota was lowered, may still be made smaller.
 *
 * @throws MeshError QUOTA_EXCEEDED when it would hold too much; the transaction around it then keeps nothing.
 */
export async function applyChanges<Value>(
  records: Records<Value>,
  changes: readonly Change<Value>[],
  { label, maxBytes, bytesOf }: StoreQuota<Value>,
): Promise<void> {
  const recordBytes = (key: string, value: Value | undefined) =>
    value === undefined ? 0 : new TextEncoder().encode(key).length + bytesOf(value);
  let growthBytes = 0;
  for (const [key, value] of changes) {
    growthBytes += recordBytes(key, value) - recordBytes(key, await records.get(key));
    if (value === undefined) await records.delete(key);
    else await records.put(key, value);
  }
  if (growthBytes === 0) return;
  const sizeBytes = (await records.sizeBytes()) + growthBytes;
  if (growthBytes > 0 && sizeBytes > maxBytes) {
    const message = `Cannot write to ${label}: it would hold ${sizeBytes} bytes, must be at most ${maxBytes}`;
    throw new MeshError("QUOTA_EXCEEDED", message);
  }
  await records.setSizeBytes(sizeBytes);
}
