import { type DBSchema, openDB } from "idb";
import type { Expense, ExpenseNote } from "./expense";

/** Expenses made on this device, until the server's list has them: what to show while it cannot be asked. */
export interface ExpenseNotes {
  /** In the order of coming. */
  all(): Promise<readonly ExpenseNote[]>;
  add(expense: Expense): Promise<void>;
  /** The outbox has it, or the server. One that was removed meanwhile stays removed. */
  handOver(id: string): Promise<void>;
  remove(ids: readonly string[]): Promise<void>;
  /** Another tab has changed something. */
  onChange(listener: () => void): void;
}

interface KeptNote extends ExpenseNote {
  readonly madeAt: number;
}

interface NotesSchema extends DBSchema {
  readonly expenses: { key: string; value: KeptNote };
}

const NAME = "wayfarer";
/** On disk when it says so: localStorage, where the trip is, may take a minute. */
const STRICT = { durability: "strict" } as const;

export function createExpenseNotes(now: () => number): ExpenseNotes {
  const open = async () =>
    openDB<NotesSchema>(NAME, 1, {
      upgrade: (database) => void database.createObjectStore("expenses", { keyPath: "id" }),
    });
  const opened = open();
  opened.catch(() => undefined);
  /** Where there is no database (private windows, a full disk): they then live as long as the page. */
  const unkept = new Map<string, KeptNote>();
  const channel = new BroadcastChannel("wayfarer.expenses");
  const tell = () => channel.postMessage("changed");

  return {
    async all() {
      const kept = await opened.then((database) => database.getAll("expenses")).catch(() => []);
      return [...kept, ...unkept.values()].sort((a, b) => a.madeAt - b.madeAt);
    },
    async add({ id, stopId, place, what, amount, currency }) {
      const note = { id, stopId, place, what, amount, currency, isHandedOver: false, madeAt: now() };
      try {
        const { store, done } = (await opened).transaction("expenses", "readwrite", STRICT);
        await Promise.all([store.put(note), done]);
      } catch {
        unkept.set(id, note);
      }
      tell();
    },
    async handOver(id) {
      const here = unkept.get(id);
      if (here !== undefined) {
        unkept.set(id, { ...here, isHandedOver: true });
        return;
      }
      const { store, done } = (await opened).transaction("expenses", "readwrite", STRICT);
      const kept = await store.get(id);
      await Promise.all([kept && store.put({ ...kept, isHandedOver: true }), done]);
      tell();
    },
    async remove(ids) {
      for (const id of ids) unkept.delete(id);
      const database = await opened.catch(() => undefined);
      if (database === undefined) return;
      const { store, done } = database.transaction("expenses", "readwrite", STRICT);
      await Promise.all([...ids.map((id) => store.delete(id)), done]);
      tell();
    },
    onChange: (listener) => channel.addEventListener("message", listener),
  };
}
