import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createPressureLadder, DOWN_DWELL_MS, UP_DWELL_MS } from "./pressure-ladder";
import type { PressureReading } from "./pressure-readings";
import { PRESSURES, type Pressure } from "./signals";

const at = (pressure: Pressure): PressureReading[] => [{ source: "compute pressure", pressure }];

describe("pressure ladder", () => {
  it("goes up after a short dwell, over several rungs at once", () => {
    const ladder = createPressureLadder(0);
    expect(ladder.read(at("serious"), 100)).toMatchObject({ rung: "nominal", reviewAt: 100 + UP_DWELL_MS });
    expect(ladder.read(at("serious"), 100 + UP_DWELL_MS)).toMatchObject({
      rung: "serious",
      reasons: ["compute pressure"],
    });
  });

  it("does not move for one sample", () => {
    const ladder = createPressureLadder(0);
    ladder.read(at("serious"), 0);
    ladder.read(at("nominal"), UP_DWELL_MS - 1);
    expect(ladder.read(at("serious"), UP_DWELL_MS + 1).rung).toBe("nominal");
  });

  it("is critical at once", () => {
    expect(createPressureLadder(0).read(at("critical"), 5)).toMatchObject({ rung: "critical", sinceAt: 5 });
  });

  it("comes down one rung at a time, each after its dwell, and then has nothing to review", () => {
    const ladder = createPressureLadder(0);
    ladder.read(at("critical"), 0);
    ladder.read([], 1);
    const start = ladder.state.reviewAt!;
    const rungs = [0, 1, 2].map((step) => ladder.read([], start + step * DOWN_DWELL_MS).rung);
    expect(rungs).toEqual(["serious", "fair", "nominal"]);
    expect(ladder.state).toEqual({ rung: "nominal", sinceAt: start + 2 * DOWN_DWELL_MS, reasons: [] });
  });

  it("starts the way down anew when the strain comes back", () => {
    const ladder = createPressureLadder(0);
    ladder.read(at("critical"), 0);
    ladder.read([], 1);
    ladder.read(at("critical"), DOWN_DWELL_MS - 1);
    expect(ladder.read([], DOWN_DWELL_MS + 1).rung).toBe("critical");
  });

  it("names what asks for the rung, the worst first, and not what asks for less", () => {
    const ladder = createPressureLadder(0);
    const readings: PressureReading[] = [
      { source: "hidden page", pressure: "fair" },
      { source: "battery", pressure: "serious" },
      { source: "compute pressure", pressure: "critical" },
    ];
    expect(ladder.read(readings, 0).reasons).toEqual(["compute pressure"]);
    const calmer = createPressureLadder(0);
    calmer.read(readings.slice(0, 2), 0);
    expect(calmer.read(readings.slice(0, 2), UP_DWELL_MS).reasons).toEqual(["battery"]);
  });

  it("never comes down by more than a rung, nor above what was asked for", () => {
    const step = fc.tuple(fc.constantFrom(...PRESSURES), fc.integer({ min: 0, max: 30_000 }));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const ladder = createPressureLadder(0);
        let now = 0;
        let highest = 0;
        for (const [pressure, laterMs] of steps) {
          const before = PRESSURES.indexOf(ladder.state.rung);
          now += laterMs;
          highest = Math.max(highest, PRESSURES.indexOf(pressure));
          const after = PRESSURES.indexOf(ladder.read(at(pressure), now).rung);
          expect(after).toBeGreaterThanOrEqual(before - 1);
          expect(after).toBeLessThanOrEqual(highest);
        }
      }),
    );
  });
});
