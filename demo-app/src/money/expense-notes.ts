import type { Expense, ExpenseNote } from "./expense";

type NoteStorage = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;

/** Expenses made on this device, until the server's list has them: what to show while it cannot be asked. */
export interface ExpenseNotes {
  /** In the order of coming. */
  all(): readonly ExpenseNote[];
  put(expense: Expense, isHandedOver: boolean): void;
  remove(id: string): void;
}

const PREFIX = "wayfarer.expense.";

/** An entry for each, so that two tabs that write at the same time do not overwrite each other's. */
export function createExpenseNotes(storage: NoteStorage, now: () => number): ExpenseNotes {
  /** For what the storage does not take (private windows): it then lives as long as the page. */
  const unkept = new Map<string, string>();

  const read = (id: string): string | undefined =>
    unkept.get(id) ?? storage.getItem(PREFIX + id) ?? undefined;
  const ids = (): string[] => {
    const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? "");
    const kept = keys.filter((key) => key.startsWith(PREFIX)).map((key) => key.slice(PREFIX.length));
    return [...new Set([...kept, ...unkept.keys()])];
  };

  return {
    all() {
      const entries = ids().flatMap((id) => parse(read(id)));
      return entries.sort((a, b) => a.madeAt - b.madeAt).map(({ note }) => note);
    },
    put({ id, stopId, place, what, amount, currency }, isHandedOver) {
      const madeAt = parse(read(id))[0]?.madeAt ?? now();
      const text = JSON.stringify({
        note: { id, stopId, place, what, amount, currency, isHandedOver },
        madeAt,
      });
      try {
        storage.setItem(PREFIX + id, text);
      } catch {
        unkept.set(id, text);
      }
    },
    remove(id) {
      unkept.delete(id);
      storage.removeItem(PREFIX + id);
    },
  };
}

interface Entry {
  readonly note: ExpenseNote;
  readonly madeAt: number;
}

function parse(text: string | undefined): Entry[] {
  try {
    const { note, madeAt } = JSON.parse(text ?? "") as Entry;
    const { id, stopId, place, what, amount, currency } = note;
    const isNote = [id, stopId, place, what, currency].every((part) => typeof part === "string");
    return isNote && Number.isFinite(amount) && Number.isFinite(madeAt) ? [{ note, madeAt }] : [];
  } catch {
    return [];
  }
}
