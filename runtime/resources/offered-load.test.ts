import { expect, it } from "vitest";
import { createOfferedLoad } from "./offered-load";

it("is the rate of the last second times the time each takes", () => {
  const load = createOfferedLoad();
  for (let at = 0; at < 5_000; at += 25) load.arrive(at);
  expect(load.at(4_975, 30)).toBeCloseTo(1.2);
  expect(load.at(5_475, 30)).toBeCloseTo(0.6);
  expect(load.at(6_000, 30)).toBe(0);
});
