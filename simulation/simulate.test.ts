import { expect, it } from "vitest";
import { simulate } from "./simulate";

const SEED_COUNT = 2_000;
const TRACE_LINE_COUNT = 60;

it("keeps every invariant, whatever the seed", { timeout: 600_000 }, async () => {
  for (let seed = 1; seed <= SEED_COUNT; seed++) {
    const { violation, trace } = await simulate(seed);
    const story = `${violation}\nreplay: npx tsx simulation/run.ts --seed ${seed}\n${trace.slice(-TRACE_LINE_COUNT).join("\n")}`;
    expect(violation, story).toBeUndefined();
  }
});

it("goes the same way twice for the same seed", async () => {
  const [first, second] = [await simulate(3), await simulate(3)];
  expect(first.trace.length).toBeGreaterThan(100);
  expect(second.trace).toEqual(first.trace);
});
