import { describe, expect, it } from "vitest";
import { createTimetable, type TimedOpinion } from "./timetable";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const says = (forecaster: string, probability: number, service = "mail"): TimedOpinion => ({
  forecaster,
  timed: probability === 0 ? [] : [{ service, probability, withinMs: 5 * MINUTE_MS }],
});

/** Bets at each hour; the service is used ten minutes later where `isUsed` says so. */
function played(opinions: readonly TimedOpinion[], isUsed: (hour: number) => boolean, hours = 60) {
  const timetable = createTimetable(["right", "wrong"]);
  for (let hour = 0; hour < hours; hour++) {
    timetable.record(opinions, hour * HOUR_MS);
    if (isUsed(hour)) timetable.onUse("mail", hour * HOUR_MS + 10 * MINUTE_MS);
  }
  timetable.record([], hours * HOUR_MS);
  return timetable;
}

const probability = (timetable: ReturnType<typeof createTimetable>, opinions: readonly TimedOpinion[]) =>
  timetable.forecast(opinions)[0]?.probability;

describe("timetable", () => {
  it("says what all say together before anything is known of them", () => {
    const timetable = createTimetable(["right", "wrong"]);
    expect(probability(timetable, [says("right", 0.8), says("wrong", 0.4)])).toBeCloseTo(0.6, 9);
  });

  it("listens to who was right, in uses that came and in those that did not", () => {
    const opinions = [says("right", 0.95), says("wrong", 0.1)];
    expect(
      probability(
        played(opinions, () => true, 15),
        opinions,
      ),
    ).toBeGreaterThan(0.85);
    const doubtful = [says("right", 0.05), says("wrong", 0.9)];
    expect(
      probability(
        played(doubtful, () => false, 15),
        doubtful,
      ),
    ).toBeLessThan(0.15);
  });

  it("lets who says nothing sleep, and then sleeps too when nobody says anything", () => {
    const timetable = createTimetable(["right", "wrong"]);
    expect(probability(timetable, [says("right", 0.8), says("wrong", 0)])).toBeCloseTo(0.8, 9);
    expect(timetable.forecast([says("right", 0)])).toEqual([]);
  });

  it("means what it says: what is called 90 % and happens every second time becomes a half", () => {
    const opinions = [says("right", 0.9)];
    const timetable = played(opinions, (hour) => hour % 2 === 0, 400);
    expect(probability(timetable, opinions)).toBeCloseTo(0.5, 1);
  });

  it("says the same after a save and a load", () => {
    const opinions = [says("right", 0.95), says("wrong", 0.1)];
    const timetable = played(opinions, () => true);
    const restored = createTimetable(["right", "wrong"]);
    expect(restored.load(structuredClone(timetable.save()))).toBe(true);
    expect(restored.forecast(opinions)).toEqual(timetable.forecast(opinions));
  });

  it("judges what was bet before it was saved, as most visits end before their half hour", () => {
    const opinions = [says("right", 0.9), says("wrong", 0.5)];
    const judged = (restarts: boolean, isUsed: boolean) => {
      let timetable = createTimetable(["right", "wrong"]);
      timetable.record(opinions, 0);
      if (restarts) {
        const saved = structuredClone(timetable.save());
        timetable = createTimetable(["right", "wrong"]);
        timetable.load(saved);
      }
      if (isUsed) timetable.onUse("mail", MINUTE_MS);
      timetable.record([], HOUR_MS);
      return timetable.save();
    };
    expect(judged(true, true)).toEqual(judged(false, true));
    expect(judged(true, false)).toEqual(judged(false, false));
    expect(judged(true, true)).not.toEqual(judged(true, false));
  });

  it("refuses a damaged state, and is then as new", () => {
    const opinions = [says("right", 0.95), says("wrong", 0.1)];
    const timetable = played(opinions, () => true);
    expect(timetable.load({ version: 1, weights: "none" })).toBe(false);
    expect(timetable.forecast(opinions)).toEqual(createTimetable(["right", "wrong"]).forecast(opinions));
  });

  it("counts a bet once, however often plans are made meanwhile", () => {
    const timetable = createTimetable(["right", "wrong"]);
    const opinions = [says("right", 0.9), says("wrong", 0.5)];
    for (let minute = 0; minute < 9; minute++) timetable.record(opinions, minute * MINUTE_MS);
    timetable.onUse("mail", 9 * MINUTE_MS);
    const once = createTimetable(["right", "wrong"]);
    once.record(opinions, 0);
    once.onUse("mail", 9 * MINUTE_MS);
    expect(timetable.save()).toEqual(once.save());
  });
});
