import { expect, it } from "vitest";
import { tallyVitest } from "./vitest-tally";

it("counts tests by state, and a file that could not be loaded as one failure", () => {
  const test = (fullName: string, status: string) => ({ fullName, status });
  const tally = tallyVitest({
    testResults: [
      { name: "a.test.ts", status: "passed", assertionResults: [test("a", "passed"), test("b", "skipped")] },
      { name: "b.test.ts", status: "failed", assertionResults: [test("c", "failed"), test("d", "todo")] },
      { name: "c.test.ts", status: "failed", assertionResults: [] },
    ],
  });
  expect(tally).toEqual({ passedCount: 1, failed: ["c", "c.test.ts"], skipped: ["b", "d"] });
});
