import { type Expense, keyOf } from "../money/expense";
import type { ApiClient } from "./api-client";

const PATH = "/api/expenses";

export async function listExpenses(api: ApiClient, signal: AbortSignal): Promise<readonly Expense[]> {
  const { expenses } = (await (await api.send(PATH, { signal })).json()) as { expenses: readonly Expense[] };
  return expenses;
}

/** Resolves when the server has it, or the outbox keeps it. Its key is the same however often it is sent. */
export async function sendExpense(api: ApiClient, expense: Expense): Promise<void> {
  const { stopId, place, what, amount, currency } = expense;
  await api.send(`${PATH}/${stopId}`, {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": keyOf(expense) },
    body: JSON.stringify({ place, what, amount, currency }),
  });
}
