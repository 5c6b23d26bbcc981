import { expect, it } from "vitest";
import { parseModule } from "./source-module";
import { testSleepProblems } from "./test-sleeps";

const linesOf = (source: string): readonly (number | undefined)[] =>
  testSleepProblems(parseModule("e2e/a.spec.ts", source)).map(({ line }) => line);

it("finds timers of the realm, also inside code that runs in the page", () => {
  const source = `import { setTimeout as sleep } from "node:timers/promises";
    await new Promise((resolve) => setTimeout(resolve, 5));
    await page.evaluate(() => setInterval(() => {}, 5));`;
  expect(linesOf(source)).toEqual([2, 3, 1]);
});

it("accepts a test's own limit, a timer that is handed in, and source in a string", () => {
  const source = `test.setTimeout(90_000);
    export const fake = ({ setTimeout }: Timers) => setTimeout(() => {}, 5);
    const code = "setTimeout(run, 5)";`;
  expect(linesOf(source)).toEqual([]);
});
