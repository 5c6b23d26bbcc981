import { expect, it } from "vitest";
import { EMPTY_TALLY, failure, isSuccess, summaryLine, sumTallies } from "./tally";

it("sums parts into the line that npm test ends with", () => {
  const total = sumTallies([
    { passedCount: 2, failed: ["a"], skipped: ["b", "c"] },
    failure("d"),
    EMPTY_TALLY,
  ]);
  expect(summaryLine(total)).toBe("2 passed, 2 failed, 2 skipped");
});

it("is a success only when something passed and nothing failed", () => {
  expect(isSuccess({ passedCount: 1, failed: [], skipped: ["a"] })).toBe(true);
  expect(isSuccess({ passedCount: 1, failed: ["a"], skipped: [] })).toBe(false);
  expect(isSuccess({ passedCount: 0, failed: [], skipped: ["a"] })).toBe(false);
});
