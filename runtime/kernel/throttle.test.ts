import { expect, it } from "vitest";
import { manualClock } from "./manual-clock";
import { throttle } from "./throttle";

it("runs at once, then once per interval while it is called, and never loses the last call", () => {
  const clock = manualClock();
  const ranAt: number[] = [];
  const call = throttle(100, () => void ranAt.push(clock.now()), clock);
  call();
  expect(ranAt).toEqual([0]);
  clock.advance(40);
  call();
  call();
  expect(ranAt).toEqual([0]);
  clock.advance(60);
  expect(ranAt).toEqual([0, 100]);
  clock.advance(500);
  expect(ranAt).toEqual([0, 100]);
  call();
  expect(ranAt).toEqual([0, 100, 600]);
});
