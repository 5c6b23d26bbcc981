import { expect, it } from "vitest";
import { median, quickest, ratioOf, summarize } from "./statistics";

it("takes the median between the two middle values, whatever their order", () => {
  expect(median([4, 1, 3, 2])).toBe(2.5);
});

it("does not change the list it is given", () => {
  const values = [3, 1, 2];
  median(values);
  summarize(values);
  expect(values).toEqual([3, 1, 2]);
});

it("summarizes with the quantiles that readers of tail latencies expect", () => {
  const durationsMs = Array.from({ length: 101 }, (_, index) => index);
  expect(summarize(durationsMs)).toEqual({
    count: 101,
    minMs: 0,
    p50Ms: 50,
    p90Ms: 90,
    p99Ms: 99,
    maxMs: 100,
  });
});

it("compares batch with batch, so that noise which hits both arms alike cancels", () => {
  const base = [
    [1, 1, 1],
    [10, 10, 10],
    [2, 2, 2],
  ];
  const slower = base.map((batch) => batch.map((ms) => ms * 2));
  expect(ratioOf(slower, base)).toEqual({ ofMedians: 2, byBatch: 2 });
});

it("names the one whose usual duration is shortest, whatever its outliers", () => {
  const durations = { steady: [5, 5, 5], spiky: [1, 1, 90] };
  expect(quickest(["steady", "spiky"] as const, (name) => durations[name])).toBe("spiky");
});
