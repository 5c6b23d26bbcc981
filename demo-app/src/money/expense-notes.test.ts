import { expect, it } from "vitest";
import type { Expense } from "./expense";
import { createExpenseNotes } from "./expense-notes";

function memoryStorage(onSet: () => void = () => {}) {
  const items = new Map<string, string>([["wayfarer.trip", "{}"]]);
  return {
    get length() {
      return items.size;
    },
    key: (index: number) => [...items.keys()][index] ?? null,
    getItem: (key: string) => items.get(key) ?? null,
    setItem(key: string, text: string) {
      onSet();
      items.set(key, text);
    },
    removeItem: (key: string) => void items.delete(key),
  };
}

const expense = (id: string): Expense => ({
  id,
  stopId: "7",
  place: "Vienna",
  what: "Tram",
  amount: 2.4,
  currency: "EUR",
});

function clock() {
  let at = 0;
  return () => ++at;
}

it("finds notes again after a reload, in the order of coming, whatever was changed last", () => {
  const storage = memoryStorage();
  const notes = createExpenseNotes(storage, clock());
  for (const id of ["c", "a", "b"]) notes.put(expense(id), false);
  notes.put(expense("c"), true);
  const found = createExpenseNotes(storage, clock()).all();
  expect(found.map(({ id, isHandedOver }) => `${id} ${isHandedOver}`)).toEqual([
    "c true",
    "a false",
    "b false",
  ]);
  expect(found[0]).toEqual({ ...expense("c"), isHandedOver: true });
});

it("keeps what two tabs note at the same time", () => {
  const storage = memoryStorage();
  const [first, second] = [createExpenseNotes(storage, () => 1), createExpenseNotes(storage, () => 2)];
  first.put(expense("a"), true);
  second.put(expense("b"), true);
  first.put(expense("c"), true);
  expect(
    second
      .all()
      .map(({ id }) => id)
      .sort(),
  ).toEqual(["a", "b", "c"]);
  second.remove("a");
  expect(first.all()).toHaveLength(2);
});

it("forgets no expense when the storage refuses, as long as the page is open", () => {
  const refusing = memoryStorage(() => {
    throw new DOMException("full", "QuotaExceededError");
  });
  const notes = createExpenseNotes(refusing, clock());
  notes.put(expense("a"), false);
  notes.put(expense("a"), true);
  expect(notes.all()).toEqual([{ ...expense("a"), isHandedOver: true }]);
  notes.remove("a");
  expect(notes.all()).toEqual([]);
});

it("passes over an entry that is no note", () => {
  const storage = memoryStorage();
  storage.setItem("wayfarer.expense.x", "{broken");
  storage.setItem("wayfarer.expense.y", '{"note":{"id":"y"},"madeAt":1}');
  expect(createExpenseNotes(storage, clock()).all()).toEqual([]);
});
