import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { beforeEach, expect, it, vi } from "vitest";
import { expense } from "./expense.fixture";
import { createExpenseNotes, type ExpenseNotes } from "./expense-notes.browser";

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

function clock() {
  let at = 0;
  return () => ++at;
}

const listed = async (notes: ExpenseNotes) =>
  (await notes.all()).map(({ id, isHandedOver }) => `${id} ${isHandedOver ? "handed over" : "new"}`);

it("finds notes again after a reload, in the order of coming, whatever was changed last", async () => {
  const notes = createExpenseNotes(clock());
  for (const id of ["c", "a", "b"]) await notes.add(expense(id));
  await notes.handOver("c");
  const reloaded = createExpenseNotes(clock());
  expect(await listed(reloaded)).toEqual(["c handed over", "a new", "b new"]);
  expect((await reloaded.all())[0]).toMatchObject(expense("c"));
});

it("shows each tab what the other has noted and removed", async () => {
  const [first, second] = [createExpenseNotes(clock()), createExpenseNotes(clock())];
  let told = 0;
  second.onChange(() => told++);
  await Promise.all([first.add(expense("a")), first.add(expense("b"))]);
  await vi.waitFor(() => expect(told).toBe(2));
  expect(await second.all()).toHaveLength(2);
  await first.remove(["a", "gone"]);
  await vi.waitFor(() => expect(told).toBe(3));
  expect(await listed(second)).toEqual(["b new"]);
});

it("does not bring back what one tab removed when another hears late that it was handed over", async () => {
  const [first, second] = [createExpenseNotes(clock()), createExpenseNotes(clock())];
  await first.add(expense("a"));
  await first.remove(["a"]);
  await second.handOver("a");
  expect(await listed(first)).toEqual([]);
});

it("forgets no expense while the page is open when there is no database", async () => {
  vi.spyOn(globalThis.indexedDB, "open").mockImplementation(() => {
    throw new DOMException("denied", "SecurityError");
  });
  const notes = createExpenseNotes(clock());
  await notes.add(expense("b"));
  await notes.add(expense("a"));
  await notes.handOver("b");
  expect(await listed(notes)).toEqual(["b handed over", "a new"]);
  await notes.remove(["b", "elsewhere"]);
  expect(await listed(notes)).toEqual(["a new"]);
});
