import { describe, expect, it } from "vitest";
import { manualClock } from "../kernel/manual-clock";
import { createRightOfWay } from "./right-of-way";

/** Whether it has gone on, as soon as all that could let it has run. */
async function isDone(work: Promise<void>): Promise<boolean> {
  let done = false;
  void work.then(() => {
    done = true;
  });
  for (let turn = 0; turn < 5; turn++) await Promise.resolve();
  return done;
}

describe("the right of way of real requests", () => {
  it("stops nothing while there are none", async () => {
    expect(await isDone(createRightOfWay(manualClock()).pauser(() => true)())).toBe(true);
  });

  it("stops what is done ahead of need until the last of them is over", async () => {
    const way = createRightOfWay(manualClock());
    const [first, second] = [way.enter(), way.enter()];
    const work = way.pauser(() => true)();
    first();
    expect(await isDone(work)).toBe(false);
    second();
    expect(await isDone(work)).toBe(true);
  });

  it("ends for work that somebody has come to wait for", async () => {
    const way = createRightOfWay(manualClock());
    way.enter();
    let isAhead = true;
    const work = way.pauser(() => isAhead)();
    expect(await isDone(work)).toBe(false);
    isAhead = false;
    way.wake();
    expect(await isDone(work)).toBe(true);
  });

  it("starves nothing: all pauses of one piece of work have a bound together", async () => {
    const clock = manualClock();
    const way = createRightOfWay(clock);
    const pause = way.pauser(() => true);
    let leave = way.enter();
    const first = pause();
    clock.advance(6_000);
    leave();
    await first;
    leave = way.enter();
    const second = pause();
    clock.advance(3_999);
    expect(await isDone(second)).toBe(false);
    clock.advance(1);
    expect(await isDone(second)).toBe(true);
    expect(await isDone(pause())).toBe(true);
  });
});
