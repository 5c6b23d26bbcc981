import type { Expense } from "./expense";

/** One of a tram ride in Vienna. */
export const expense = (id: string): Expense => ({
  id,
  stopId: "7",
  place: "Vienna",
  what: "Tram",
  amount: 2.4,
  currency: "EUR",
});
