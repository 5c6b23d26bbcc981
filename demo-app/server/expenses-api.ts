import type { Expense } from "../src/money/expense";
import type { ExpenseBook } from "./expense-book";
import { problemResponse } from "./problem-response";

const PATH = "/api/expenses";
const TEXT_MAX_LENGTH = 100;
const AMOUNT_MAX = 1_000_000;
/** A Structured Field string, as draft-ietf-httpapi-idempotency-key-header asks for. */
const KEY = /^"([\w-]{1,64})"$/;

/**
 * `GET /api/expenses`: all of them. `POST /api/expenses/<stop>`: one more, once for each Idempotency-Key, which becomes its id;
 * the same key again gets the same answer.
 */
export async function answerExpenses(request: Request, book: ExpenseBook): Promise<Response> {
  const { pathname } = new URL(request.url);
  if (pathname === PATH && request.method === "GET") {
    return Response.json({ expenses: await book.all() }, { headers: { "cache-control": "no-cache" } });
  }
  const stopId = new RegExp(`^${PATH}/([\\w-]{1,40})$`).exec(pathname)?.[1];
  if (stopId === undefined) return problemResponse(404, "Not found", `There is nothing at ${pathname}`);
  if (request.method !== "POST") {
    const refusal = problemResponse(405, "Method not allowed", "Expenses can only be added");
    refusal.headers.set("allow", "POST");
    return refusal;
  }
  const id = KEY.exec(request.headers.get("idempotency-key") ?? "")?.[1];
  if (id === undefined)
    return problemResponse(400, "No key", 'An expense needs an Idempotency-Key such as "7f3c…", in quotes');
  const read = readExpense(await request.json().catch(() => undefined));
  if (typeof read === "string") return problemResponse(422, "Not an expense", read);
  const known = await book.find(id);
  const expense: Expense = { id, stopId, ...read };
  if (known !== undefined && !isSame(known, expense))
    return problemResponse(422, "Key used before", "This Idempotency-Key belongs to another expense");
  await book.add(expense);
  return Response.json(expense, { status: 201 });
}

/** @returns what is wrong with it, as a sentence for people, if anything is. */
function readExpense(body: unknown): Omit<Expense, "id" | "stopId"> | string {
  const { place, what, amount, currency } = (body ?? {}) as Record<string, unknown>;
  if (!isText(place)) return "The place must have a name";
  if (!isText(what)) return `Say what it was for, in at most ${TEXT_MAX_LENGTH} letters`;
  if (typeof amount !== "number" || !(amount > 0 && amount <= AMOUNT_MAX))
    return `The amount must be above 0, and at most ${AMOUNT_MAX.toLocaleString("en-GB")}`;
  if (typeof currency !== "string" || !/^[A-Z]{3}$/.test(currency))
    return "The currency must be a code of three letters";
  return { place, what, amount, currency };
}

const isText = (value: unknown): value is string =>
  typeof value === "string" && value.trim() !== "" && value.length <= TEXT_MAX_LENGTH;

const isSame = (one: Expense, other: Expense): boolean =>
  one.stopId === other.stopId &&
  one.place === other.place &&
  one.what === other.what &&
  one.amount === other.amount &&
  one.currency === other.currency;
