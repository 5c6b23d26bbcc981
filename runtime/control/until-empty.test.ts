import { expect, it } from "vitest";
import { manualClock } from "../kernel/manual-clock";
import { untilEmpty } from "./until-empty";

it("ends when nothing is left", async () => {
  const clock = manualClock();
  let count = 1;
  const ended = untilEmpty(() => count, clock, 5_000).then(() => clock.now());
  const startedAt = clock.now();
  count = 0;
  clock.advance(100);
  expect((await ended) - startedAt).toBe(100);
});

it("ends at its time, whatever is left", async () => {
  const clock = manualClock();
  const startedAt = clock.now();
  const ended = untilEmpty(() => 1, clock, 5_000).then(() => clock.now());
  for (let step = 0; step < 50; step++) clock.advance(100);
  expect((await ended) - startedAt).toBe(5_000);
});
