import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { manualClock } from "./manual-clock";

describe("manual clock", () => {
  it("runs what falls due in the order of its time, each at its own", () => {
    const delays = fc.array(fc.nat(100), { maxLength: 20 });
    fc.assert(
      fc.property(delays, (all) => {
        const clock = manualClock();
        const ranAt: number[] = [];
        for (const delay of all) clock.after(delay, () => ranAt.push(clock.now()));
        clock.advance(100);
        expect(ranAt).toEqual([...all].sort((a, b) => a - b));
      }),
    );
  });

  it("runs nothing early, nothing twice, and nothing that was cancelled", () => {
    const clock = manualClock(1_000);
    const ran: string[] = [];
    clock.after(10, () => ran.push("kept"));
    clock.after(10, () => ran.push("cancelled"))();
    clock.advance(9);
    expect(ran).toEqual([]);
    clock.advance(1);
    clock.advance(100);
    expect(ran).toEqual(["kept"]);
    expect(clock.now()).toBe(1_110);
  });

  it("never goes back, not even for a delay below zero", () => {
    const clock = manualClock(100);
    const ranAt: number[] = [];
    clock.after(-50, () => ranAt.push(clock.now()));
    clock.advance(1);
    expect(ranAt).toEqual([100]);
  });

  it("runs a timer that another one sets within the time that passes", () => {
    const clock = manualClock();
    const ran: number[] = [];
    clock.after(10, () => clock.after(10, () => ran.push(clock.now())));
    clock.advance(25);
    expect([ran, clock.now()]).toEqual([[20], 25]);
  });
});
