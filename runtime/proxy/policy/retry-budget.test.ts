import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRetryBudget } from "./retry-budget";

const numRuns = Number(process.env.FOREMESH_RUNS ?? 2_000);

/** What happens to a budget: time passes, an exchange begins or ends, somebody asks for a retry or ends one. */
const steps = fc.array(
  fc.oneof(
    fc.record({ type: fc.constant("wait" as const), ms: fc.integer({ min: 0, max: 4_000 }) }),
    fc.record({
      type: fc.constantFrom("enter" as const, "leave" as const, "retry" as const, "end" as const),
    }),
  ),
  { maxLength: 120 },
);

describe("retry budget", () => {
  it("never grants more retries in its time than the ratio of the exchanges and the minimum allow", () => {
    const setting = fc.record({
      ttl: fc.constantFrom(1_000, 10_000),
      retryRatio: fc.double({ min: 0, max: 2, noNaN: true }),
      minRetriesPerSecond: fc.integer({ min: 0, max: 2 }),
    });
    fc.assert(
      fc.property(setting, steps, (given, happened) => {
        let now = 0;
        const budget = createRetryBudget(given, () => now);
        const enteredAt: number[] = [];
        const retriedAt: number[] = [];
        const slotMs = given.ttl / 10;
        /** Those in the slot of this instant, or in one of the nine before. */
        const recent = (instants: number[]) =>
          instants.filter((at) => Math.floor(at / slotMs) > Math.floor(now / slotMs) - 10).length;
        for (const step of happened) {
          if (step.type === "wait") now += step.ms;
          if (step.type === "enter") {
            budget.enter();
            enteredAt.push(now);
          }
          if (step.type !== "retry") continue;
          const allowed =
            (given.minRetriesPerSecond * given.ttl) / 1_000 + given.retryRatio * recent(enteredAt);
          const isWithin = recent(retriedAt) + 1 <= allowed;
          expect(budget.withdraw()).toBe(isWithin);
          if (isWithin) retriedAt.push(now);
        }
      }),
      { numRuns },
    );
  });

  it("never has more retries under way than its share of the exchanges, or its minimum", () => {
    const setting = fc.record({
      percent: fc.integer({ min: 0, max: 100 }),
      minRetryConcurrency: fc.integer({ min: 0, max: 5 }),
    });
    fc.assert(
      fc.property(setting, steps, (given, happened) => {
        const budget = createRetryBudget(given, () => 0);
        let exchangeCount = 0;
        let retryCount = 0;
        for (const { type } of happened) {
          if (type === "enter") {
            budget.enter();
            exchangeCount++;
          } else if (type === "leave" && exchangeCount > 0) {
            budget.leave();
            exchangeCount--;
          } else if (type === "end" && retryCount > 0) {
            budget.release();
            retryCount--;
          } else if (type === "retry") {
            const allowed = Math.max(given.minRetryConcurrency, (given.percent / 100) * exchangeCount);
            const isWithin = retryCount + 1 <= allowed;
            expect(budget.withdraw()).toBe(isWithin);
            if (isWithin) retryCount++;
          }
        }
      }),
      { numRuns },
    );
  });

  it("has Linkerd's defaults: a hundred in ten seconds, and a fifth of the exchanges", () => {
    const budget = createRetryBudget({}, () => 0);
    for (let count = 0; count < 50; count++) budget.enter();
    let granted = 0;
    while (budget.withdraw()) granted++;
    expect(granted).toBe(110);
  });

  it("has Envoy's defaults: three, or a fifth of what is under way", () => {
    const budget = createRetryBudget({ percent: 20 }, () => 0);
    const granted = () => {
      let count = 0;
      while (budget.withdraw()) count++;
      return count;
    };
    expect(granted()).toBe(3);
    for (let count = 0; count < 30; count++) budget.enter();
    expect(granted()).toBe(3);
  });
});
