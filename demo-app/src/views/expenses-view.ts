import type { ApiClient } from "../api/api-client";
import { listExpenses, sendExpense } from "../api/expenses";
import type { Outbox } from "../api/outbox";
import { byId } from "../element";
import { failureText } from "../failure-text";
import { createLatestCall } from "../latest-call";
import {
  type Expense,
  type ExpenseAction,
  type ExpenseRow,
  expenseRows,
  keyOf,
  waitingText,
} from "../money/expense";
import type { ExpenseNotes } from "../money/expense-notes.browser";
import type { TripStore } from "../trip/trip-store";
import { createExpenseForm } from "./expense-form";
import { expenseRow } from "./expense-row";
import { keepingFocus } from "./keeping-focus";

/**
 * Below the budget: what was spent. An expense is added in any case; without a connection the mesh keeps it and sends it later,
 * and each row says how far it is.
 */
export function createExpensesView(
  api: ApiClient,
  store: TripStore,
  notes: ExpenseNotes,
  outbox: Outbox,
): { open(): void } {
  const failure = byId("expenses-failure", HTMLElement);
  const list = byId("expenses", HTMLUListElement);
  const underWay = new Set<string>();
  const latestList = createLatestCall();
  const latestRows = createLatestCall();
  let saved: readonly Expense[] = [];
  let listFailure = "";

  const paint = (): Promise<void> => latestRows(readRows, show, (error) => tell(error, "Showing them"));
  const readRows = async (): Promise<readonly ExpenseRow[]> => {
    // Before the outbox is asked: what was handed over by then, and is not there, was accepted.
    const noted = await notes.all();
    const writes = await outbox.list().catch(() => undefined);
    const keys = new Set(writes?.map(({ idempotencyKey }) => idempotencyKey));
    for (const note of noted) if (!note.isHandedOver && keys.has(keyOf(note))) await notes.handOver(note.id);
    return expenseRows({ saved, notes: noted, writes, underWay });
  };
  const show = (rows: readonly ExpenseRow[]): void => {
    byId("expenses-status", HTMLElement).textContent = [waitingText(rows), listFailure].join(" ").trim();
    keepingFocus(list, () => list.replaceChildren(...rows.toReversed().map((row) => expenseRow(row, act))));
  };
  const load = (): void => {
    void latestList(
      (signal) => listExpenses(api, signal),
      (expenses) => {
        saved = expenses;
        listFailure = "";
        void notes.remove(expenses.map(({ id }) => id)).then(paint);
      },
      () => {
        listFailure = "Those of earlier cannot be shown without a connection.";
        void paint();
      },
    );
  };
  const tell = (error: unknown, subject: string): void => {
    failure.textContent = failureText(error, subject);
  };

  const send = async (expense: Expense): Promise<void> => {
    failure.textContent = "";
    underWay.add(expense.id);
    await notes.add(expense);
    void paint();
    try {
      await sendExpense(api, expense);
      await notes.handOver(expense.id);
      load();
    } catch (error) {
      // Refused, but kept for the traveller to decide; or nobody has it, and it goes back to where it can be tried again.
      const writes = await outbox.list().catch(() => []);
      if (writes.some(({ idempotencyKey }) => idempotencyKey === keyOf(expense))) {
        await notes.handOver(expense.id);
      } else {
        await notes.remove([expense.id]);
        form.fill(expense);
        tell(error, "Adding it");
      }
    } finally {
      underWay.delete(expense.id);
      await paint();
    }
  };
  const discard = async ({ expense, write }: ExpenseRow): Promise<void> => {
    await notes.remove([expense.id]);
    if (write) await outbox.drop(write.ticket);
  };
  const acts: Readonly<Record<ExpenseAction, (row: ExpenseRow) => Promise<void>>> = {
    discard,
    async change(row) {
      await discard(row);
      form.fill(row.expense);
    },
    retry: ({ expense, write }) => (write ? outbox.retry(write.ticket) : send(expense)),
  };
  const act = (action: ExpenseAction, row: ExpenseRow): void => {
    void acts[action](row)
      .catch((error: unknown) => tell(error, "That"))
      .then(paint);
  };

  const form = createExpenseForm(store, (expense) => void send(expense));
  outbox.onChange(({ state }) => (state === "done" ? load() : void paint()));
  notes.onChange(() => void paint());
  return {
    open() {
      void paint();
      load();
    },
  };
}
