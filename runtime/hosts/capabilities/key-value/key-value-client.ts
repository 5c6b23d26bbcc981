import { KEY_VALUE_METHODS, type KeyValueApi, type KeyValueStore } from "../../../protocol/capability-api";
import { openNamed } from "../../../protocol/named";
import type { Remote } from "../../../protocol/rpc";
import { compact } from "../compact";

/** A key-value store that is at the other end of the capability port. */
export function openKeyValueStore(remote: Remote<KeyValueApi>, name: string): KeyValueStore {
  const store = openNamed<"keyValue", KeyValueStore>("keyValue", KEY_VALUE_METHODS, remote, name);
  return {
    ...store,
    set: (key, value) => store.set(key, compact(value)),
    setMany: (entries) => store.setMany(entries.map(([key, value]) => [key, compact(value)])),
    compareAndSwap: (key, expected, value) =>
      store.compareAndSwap(key, expected && compact(expected), compact(value)),
  };
}
