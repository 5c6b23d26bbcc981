import { describe, expect, it } from "vitest";
import { createIdleTimes } from "./idle-times";
import { LOG_BINS_END_MS } from "./log-bins";

const DAY_MS = 24 * 3_600_000;

function counted(gapsMs: readonly number[]) {
  const idle = createIdleTimes();
  let at = 0;
  idle.observe("a", at);
  for (const gapMs of gapsMs) {
    at += gapMs;
    idle.observe("a", at);
  }
  return { idle, lastAt: at };
}

describe("idle times", () => {
  it("counts by hand: two of 1 s, one of 64 s, one of a day", () => {
    const { idle, lastAt } = counted([1_024, 1_024, 65_536, DAY_MS]);
    const curve = idle.curve("a", lastAt)!;
    // A bin holds the durations from 2^(n/2) ms up to 2^((n+1)/2).
    expect(curve(1_023)).toBe(0);
    expect(curve(1_024 * Math.SQRT2)).toBeCloseTo(2 / 4, 9);
    expect(curve(65_536)).toBeCloseTo(2 / 4, 9);
    expect(curve(65_536 * Math.SQRT2)).toBeCloseTo(3 / 4, 9);
    expect(curve(Number.POSITIVE_INFINITY)).toBeCloseTo(3 / 4, 9);
  });

  it("knows, after half a minute of silence, that the short ones are ruled out", () => {
    const { idle, lastAt } = counted([1_024, 1_024, 65_536, DAY_MS]);
    const curve = idle.curve("a", lastAt + 30_000)!;
    expect(curve(65_536 * Math.SQRT2 - 30_000)).toBeCloseTo(1 / 2, 9);
  });

  it("spreads a bin evenly over its logarithm", () => {
    const { idle, lastAt } = counted([1_024, 1_024]);
    expect(idle.curve("a", lastAt)!(1_024 * 2 ** 0.25)).toBeCloseTo(0.5, 9);
  });

  it("lends to a service that was used once what is known of the others", () => {
    const { idle, lastAt } = counted([1_024, 1_024, DAY_MS, DAY_MS]);
    idle.observe("new", lastAt);
    expect(idle.curve("new", lastAt)!(2_000)).toBeCloseTo(0.5, 9);
  });

  it("knows nothing before the first service came back", () => {
    const idle = createIdleTimes();
    idle.observe("a", 0);
    expect(idle.curve("a", 1)).toBeUndefined();
    expect(idle.curve("b", 1)).toBeUndefined();
  });

  it("counts as never what is longer than four hours", () => {
    const { idle, lastAt } = counted([LOG_BINS_END_MS, 2 * LOG_BINS_END_MS]);
    expect(idle.curve("a", lastAt)!(Number.POSITIVE_INFINITY)).toBe(0);
  });

  it("tells of all services at once what the curve of each does, and when", () => {
    const { idle, lastAt } = counted([1_024, 1_024, 65_536, DAY_MS]);
    idle.observe("b", lastAt + 500);
    const at = lastAt + 2_000;
    const { services, chances } = idle.comingWithin([1, 90_000], 0.01, at);
    expect(services).toEqual(["a", "b"]);
    expect([...chances[0]!]).toEqual([0, 0]);
    for (const [i, service] of services.entries()) {
      const chance = chances[1]![i]!;
      const curve = idle.curve(service, at)!;
      expect(chance).toBeCloseTo(curve(90_000), 9);
      expect(curve(idle.msUntil(service, chance / 2, at))).toBeCloseTo(chance / 2, 9);
    }
    expect([...idle.comingWithin([90_000], 0.01, at + LOG_BINS_END_MS).chances[0]!]).toEqual([0, 0]);
  });
});
