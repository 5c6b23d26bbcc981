import type { VisitRecord } from "../protocol/prediction-api";
import { useDatabase } from "./database.browser";

/** The history's records (`predict/history.ts`), in the database that has what the predictors made of them. */
export const historyStore = {
  keys: () => useDatabase((db) => db.getAllKeys("history")),
  readAll: () => useDatabase((db) => db.getAll("history")) as Promise<readonly unknown[]>,
  change: (put: readonly VisitRecord[], removed: readonly number[]) =>
    useDatabase(async (db) => {
      const { store, done } = db.transaction("history", "readwrite");
      const changes = [
        ...put.map((record) => store.put(record, record.startedAt)),
        ...removed.map((key) => store.delete(key)),
      ];
      await Promise.all([...changes, done]);
    }),
  clear: () => useDatabase((db) => db.clear("history")),
};
