import { expect, it } from "vitest";
import { runChecks } from "./run-checks";

it("runs every check, prints what is wrong where and what to do, and takes a broken check for a failed one", async () => {
  const lines: string[] = [];
  const outcomes = await runChecks(
    [
      { name: "fine", run: () => ({ problems: [], note: "3 files" }) },
      {
        name: "bad",
        run: () => ({ problems: [{ file: "a.ts", line: 7, message: "Wrong", remedy: "Right it" }] }),
      },
      { name: "broken", run: () => Promise.reject(new Error("no git")) },
      { name: "early", run: () => ({ problems: [], skipped: "not built" }) },
    ],
    (line) => void lines.push(line),
  );
  expect(outcomes.map(({ state }) => state)).toEqual(["passed", "failed", "failed", "skipped"]);
  expect(lines).toContain("  a.ts:7: Wrong\n    → Right it");
  expect(lines.at(-1)).toContain("not built");
});
