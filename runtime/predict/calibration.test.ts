import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createCalibration } from "./calibration";

describe("calibration", () => {
  const outcomes = fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean()));

  it("leaves a probability alone until it has seen enough", () => {
    const calibration = createCalibration();
    for (let i = 0; i < 19; i++) calibration.learn(0.85, false);
    expect(calibration.repair(0.85)).toBe(0.85);
  });

  it("brings an over-confident forecast down to how often it comes true", () => {
    const calibration = createCalibration();
    for (let i = 0; i < 300; i++) calibration.learn(0.85, i % 2 === 0);
    expect(calibration.repair(0.85)).toBeCloseTo(0.5, 1);
    expect(calibration.repair(0.35)).toBe(0.35);
  });

  it("follows when forecasts become better", () => {
    const calibration = createCalibration();
    for (let i = 0; i < 2_000; i++) calibration.learn(0.85, false);
    for (let i = 0; i < 1_000; i++) calibration.learn(0.85, true);
    expect(calibration.repair(0.85)).toBeGreaterThan(0.75);
  });

  it("answers a probability to a probability, whatever it has learned", () => {
    fc.assert(
      fc.property(outcomes, fc.double({ min: 0, max: 1, noNaN: true }), (learned, probability) => {
        const calibration = createCalibration();
        for (const [p, used] of learned) calibration.learn(p, used);
        const repaired = calibration.repair(probability);
        expect(repaired).toBeGreaterThanOrEqual(0);
        expect(repaired).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("repairs the same after a save and a load", () => {
    fc.assert(
      fc.property(outcomes, fc.double({ min: 0, max: 1, noNaN: true }), (learned, probability) => {
        const calibration = createCalibration();
        for (const [p, used] of learned) calibration.learn(p, used);
        const restored = createCalibration();
        expect(restored.load(structuredClone(calibration.save()))).toBe(true);
        expect(restored.repair(probability)).toBe(calibration.repair(probability));
      }),
    );
  });

  it("refuses a damaged state", () => {
    const bins = Array.from({ length: 10 }, () => ({ outcomes: 30, used: 31 }));
    const calibration = createCalibration();
    expect(calibration.load({ version: 1, bins })).toBe(false);
    expect(calibration.repair(0.5)).toBe(0.5);
  });
});
