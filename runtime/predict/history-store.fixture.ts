import type { VisitRecord } from "../protocol/prediction-api";
import type { HistoryStore } from "./history";

/** Keeps records in memory, as the database would. */
export function memoryHistoryStore(): HistoryStore & { readonly records: Map<number, unknown> } {
  const records = new Map<number, unknown>();
  const sorted = () => [...records].sort((a, b) => a[0] - b[0]);
  return {
    records,
    keys: async () => sorted().map(([key]) => key),
    readAll: async () => structuredClone(sorted().map(([, record]) => record)),
    async change(put: readonly VisitRecord[], removed) {
      for (const record of put) records.set(record.startedAt, structuredClone(record));
      for (const key of removed) records.delete(key);
    },
    async clear() {
      records.clear();
    },
  };
}
