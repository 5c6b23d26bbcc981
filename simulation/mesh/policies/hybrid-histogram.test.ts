import { describe, expect, it } from "vitest";
import { windowsOf } from "./hybrid-histogram";

const MINUTE_MS = 60_000;
const FOUR_HOURS_MS = 240 * MINUTE_MS;

/** Idle times by the minute they fall in. */
function counted(minutes: Readonly<Record<number, number>>, outOfBounds = 0) {
  const bins = Array<number>(240).fill(0);
  for (const [minute, count] of Object.entries(minutes)) bins[Number(minute)] = count;
  return { bins, total: bins.reduce((sum, each) => sum + each, 0), outOfBounds };
}

describe("hybrid histogram", () => {
  it("loads at the 5th percentile less a tenth, and keeps to the 99th and a tenth more", () => {
    const windows = windowsOf(counted({ 10: 50, 20: 50 }));
    expect(windows.prewarmMs).toBeCloseTo(9 * MINUTE_MS, 6);
    expect(windows.prewarmMs + windows.keepMs).toBeCloseTo(21 * 1.1 * MINUTE_MS, 6);
  });

  it("stays loaded where uses come within the first minute", () => {
    expect(windowsOf(counted({ 0: 20 })).prewarmMs).toBe(0);
  });

  it("keeps for four hours when there is too little to go by, or most is out of bounds, or all times alike", () => {
    const standard = { prewarmMs: 0, keepMs: FOUR_HOURS_MS };
    expect(windowsOf(counted({ 3: 9 }))).toEqual(standard);
    expect(windowsOf(counted({ 3: 10 }, 11))).toEqual(standard);
    const alike = Object.fromEntries(Array.from({ length: 240 }, (_, minute) => [minute, 5]));
    expect(windowsOf(counted(alike))).toEqual(standard);
  });
});
