import { describe, expect, it } from "vitest";
import { manualClock } from "../kernel/manual-clock";
import type { PressureEffect } from "./pressure-effects";
import { createPressureWatch } from "./pressure-watch";
import type { Pressure, ToldSignals } from "./signals";

/** Compute Pressure is told by hand; the clock may be late by hand. */
function newWatch(storageUsedRatio?: number) {
  const clock = manualClock();
  const effects: PressureEffect[] = [];
  let strain: (pressure: Pressure) => void = () => undefined;
  let lateMs = 0;
  const watch = createPressureWatch({
    readSignals: (told: ToldSignals = {}) => ({ hardwareConcurrency: 2, saveData: false, ...told }),
    observePressure(onState) {
      strain = onState;
      return () => undefined;
    },
    readStorageUsedRatio: async () => storageUsedRatio,
    clock: { ...clock, after: (delayMs, task) => clock.after(delayMs + lateMs, task) },
    onRung: (effect) => void effects.push(effect),
  });
  const beLate = (ms: number) => {
    lateMs = ms;
  };
  return { watch, clock, effects, beLate, strain: (pressure: Pressure) => strain(pressure) };
}

describe("the controller's watch of pressure", () => {
  it("goes up when strain lasts and down rung by rung when it ends, without being asked", () => {
    const { watch, clock, effects, strain } = newWatch();
    strain("serious");
    expect(watch.state.rung).toBe("nominal");
    clock.advance(1_000);
    expect(watch.state).toMatchObject({ rung: "serious", reasons: ["compute pressure"] });
    expect(watch.signals().pressure).toBe("serious");
    strain("nominal");
    clock.advance(10_000);
    expect(watch.state.rung).toBe("fair");
    clock.advance(10_000);
    expect(watch.state.rung).toBe("nominal");
    expect(effects.map(({ mayInstantiate }) => mayInstantiate)).toEqual([false, true, true]);
    expect(clock.nextDueAt()).toBeUndefined();
  });

  it("does nothing ahead of need while nobody sees any page, and forgets a page that is gone", () => {
    const { watch, clock } = newWatch();
    watch.onPage("a", { isHidden: true });
    watch.onPage("b", { isHidden: false });
    clock.advance(1_000);
    expect(watch.effect.mayPrefetch).toBe(true);
    watch.onPageGone("b");
    clock.advance(1_000);
    expect(watch.state).toMatchObject({ rung: "fair", reasons: ["hidden page"] });
  });

  it("takes late timers for strain where the engine tells none, while the mesh is used and no longer", () => {
    const { watch, clock, beLate } = newWatch();
    beLate(300);
    watch.onUse();
    clock.advance(8_000);
    expect(watch.state).toMatchObject({ rung: "serious", reasons: ["event loop"] });
    clock.advance(60_000);
    expect(watch.state.rung).toBe("nominal");
    expect(clock.nextDueAt()).toBeUndefined();
  });

  it("fetches nothing ahead of need onto a disk that is nearly full", async () => {
    const { watch, clock } = newWatch(0.95);
    await Promise.resolve();
    await Promise.resolve();
    clock.advance(1_000);
    expect(watch.state).toMatchObject({ rung: "fair", reasons: ["storage"] });
  });
});
