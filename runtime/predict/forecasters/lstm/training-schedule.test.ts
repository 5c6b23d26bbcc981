import { describe, expect, it } from "vitest";
import {
  createTrainingSchedule,
  LONGEST_STEP_MS,
  MAX_MS_PER_DAY,
  MOST_WINDOWS,
  type TrainingSchedule,
} from "./training-schedule";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** Trains whenever it may, for as long as given, and tells how much of it was work. */
function trainedMs(schedule: TrainingSchedule, from: number, forMs: number, stepMs: number): number {
  let [at, workedMs] = [from, 0];
  while (at < from + forMs) {
    const restMs = schedule.restMs(at);
    if (restMs === undefined) break;
    at += restMs + stepMs;
    schedule.record(at, stepMs);
    workedMs += stepMs;
  }
  return workedMs;
}

describe("training schedule", () => {
  it("takes no more than a tenth of the time", () => {
    expect(trainedMs(createTrainingSchedule(), 0, MINUTE_MS, 20)).toBeLessThanOrEqual(MINUTE_MS / 10 + 20);
  });

  it("stops for the day when it has had its share, and goes on the next one", () => {
    const schedule = createTrainingSchedule();
    const workedMs = trainedMs(schedule, 0, DAY_MS, 20);
    expect(workedMs).toBeGreaterThanOrEqual(MAX_MS_PER_DAY);
    expect(workedMs).toBeLessThan(MAX_MS_PER_DAY + 20);
    expect(schedule.restMs(DAY_MS - 1)).toBeUndefined();
    expect(schedule.restMs(DAY_MS)).toBe(0);
  });

  it("remembers what it has had today in another realm", () => {
    const before = createTrainingSchedule();
    before.record(DAY_MS, MAX_MS_PER_DAY);
    const after = createTrainingSchedule();
    expect(after.load(structuredClone(before.save()))).toBe(true);
    expect(after.restMs(DAY_MS + MINUTE_MS)).toBeUndefined();
  });

  it("makes steps smaller where they take too long, and larger where they are quick", () => {
    const schedule = createTrainingSchedule();
    const first = schedule.windowCount;
    schedule.record(0, LONGEST_STEP_MS + 1);
    expect(schedule.windowCount).toBeLessThan(first);
    for (let i = 0; i < 100; i++) schedule.record(0, 1);
    expect(schedule.windowCount).toBe(MOST_WINDOWS);
  });

  it("is as new after a state that is none", () => {
    expect(createTrainingSchedule().load({ day: -1, spentMs: "much" })).toBe(false);
  });
});
