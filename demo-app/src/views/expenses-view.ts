import { type ApiClient, ApiError } from "../api/api-client";
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
  const status = byId("expenses-status", HTMLElement);
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
    const text = [waitingText(rows), listFailure].join(" ").trim();
    // A screen reader reads it again each time it is set.
    if (status.textContent !== text) status.textContent = text;
    keepingFocus(list, () => list.replaceChildren(...rows.toReversed().map((row) => expenseRow(row, act))));
  };
  const forgetSaved = async (): Promise<void> => {
    const savedIds = new Set(saved.map(({ id }) => id));
    const settled = (await notes.all()).filter(({ id }) => savedIds.has(id));
    if (settled.length > 0) await notes.remove(settled.map(({ id }) => id));
  };
  const load = (): void => {
    void latestList(
      (signal) => listExpenses(api, signal),
      (expenses) => {
        saved = expenses;
        listFailure = "";
        void forgetSaved().then(paint);
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
      const writes = await outbox.list().catch(() => []);
      if (writes.some(({ idempotencyKey }) => idempotencyKey === keyOf(expense))) return;
      tell(error, "Sending it");
      // Any other may have arrived all the same: it stays, to be sent again under its key.
      if (!isRefusal(error)) return;
      await notes.remove([expense.id]);
      form.fill(expense);
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

const isRefusal = (error: unknown): boolean =>
  error instanceof ApiError && error.status >= 400 && error.status < 500;
