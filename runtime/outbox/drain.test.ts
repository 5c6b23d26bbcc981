import { describe, expect, it } from "vitest";
import { manualClock } from "../kernel/manual-clock";
import { createDrain, type DrainOptions } from "./drain";

const settled = () => new Promise(setImmediate);

/** `waits`: what each run says, the last one for ever. */
function drainOf(waits: (number | undefined)[], change: Partial<DrainOptions> = {}) {
  const clock = manualClock();
  const runs: boolean[] = [];
  const told: number[] = [];
  const run = async (isHurried = false) => {
    runs.push(isHurried);
    return waits.length > 1 ? waits.shift() : waits[0];
  };
  const drain = createDrain({
    replayer: { run, wake: () => undefined },
    exclusive: (task) => task(),
    clock,
    isOnline: () => true,
    onWaiting: (waitMs) => told.push(waitMs),
    onError: () => told.push(-1),
    ...change,
  });
  return { drain, clock, runs, told };
}

describe("sending what is queued", () => {
  it("ends when nothing is left, and begins anew when it is asked to", async () => {
    const { drain, runs } = drainOf([undefined]);
    await drain(false);
    await drain(true);
    expect(runs).toEqual([false, true]);
  });

  it("runs once more for what came while it ran, one at a time", async () => {
    const { drain, runs } = drainOf([undefined]);
    await Promise.all([drain(false), settled().then(() => undefined), drain(false)]);
    expect(runs.length).toBeLessThanOrEqual(2);
  });

  it("tries again after a short wait, and leaves a long one to others", async () => {
    const { drain, clock, runs, told } = drainOf([2_000, 40_000]);
    const awake = drain(false);
    await settled();
    expect([runs.length, told]).toEqual([1, [2_000]]);
    clock.advance(2_000);
    await awake;
    expect([runs.length, told]).toEqual([2, [2_000, 40_000]]);
  });

  it("does not keep a worker awake for more than a minute", async () => {
    const { drain, clock, runs } = drainOf([25_000]);
    let isOver = false;
    void drain(false).then(() => {
      isOver = true;
    });
    for (let round = 0; !isOver && round < 10; round++) {
      await settled();
      clock.advance(25_000);
    }
    expect([isOver, runs.length]).toEqual([true, 3]);
  });

  it("cuts a wait short when it is woken", async () => {
    const { drain, runs } = drainOf([20_000, undefined]);
    const awake = drain(false);
    await settled();
    void drain(true);
    await awake;
    expect(runs).toEqual([false, true]);
  });

  it("does not try without a network, but believes who says that there is one", async () => {
    const { drain, runs } = drainOf([undefined], { isOnline: () => false });
    await drain(false);
    expect(runs).toEqual([]);
    await drain(true);
    expect(runs).toEqual([true]);
  });

  it("says what failed, and asks to be woken", async () => {
    const exclusive = () => Promise.reject(new Error("no database"));
    const { drain, clock, told } = drainOf([undefined], { exclusive });
    const awake = drain(false);
    await settled();
    expect(told).toEqual([-1, 30_000]);
    clock.advance(30_000);
    await settled();
    clock.advance(30_000);
    await awake;
  });
});
