import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { manualClock } from "../../kernel/manual-clock";
import { type BreakerEvent, type BreakerState, createBreaker, NEXT_STATE } from "./breaker";

const setUp = () => {
  const clock = manualClock();
  const options = { baseEjectionMs: 1_000, maxEjectionMs: 2_500, clock, random: () => 0 };
  return { clock, breaker: createBreaker(options) };
};

describe("breaker", () => {
  it("admits exactly one probe after the cooldown, and closes when it succeeds", () => {
    const { clock, breaker } = setUp();
    breaker.handle("trip");
    expect(breaker.handle("admit")).toBe(false);
    clock.advance(1_000);
    expect([breaker.handle("admit"), breaker.handle("admit")]).toEqual([true, false]);
    breaker.handle("success");
    expect(breaker.state()).toBe("closed");
  });

  it("stays open longer after each failed probe, up to the maximum", () => {
    const { clock, breaker } = setUp();
    breaker.handle("trip");
    for (const ejectionMs of [1_000, 2_000, 2_500, 2_500]) {
      clock.advance(ejectionMs - 1);
      expect(breaker.admits()).toBe(false);
      clock.advance(1);
      expect(breaker.handle("admit")).toBe(true);
      breaker.handle("failure");
    }
  });

  it("gives the slot of an abandoned probe to the next exchange", () => {
    const { clock, breaker } = setUp();
    breaker.handle("trip");
    clock.advance(1_000);
    breaker.handle("admit");
    breaker.handle("abandon");
    expect([breaker.handle("admit"), breaker.handle("admit")]).toEqual([true, false]);
  });

  it("does as its state table says, whatever happens in whatever order", () => {
    const event = fc.constantFrom<BreakerEvent>("trip", "admit", "success", "failure", "abandon");
    fc.assert(
      fc.property(fc.array(fc.tuple(event, fc.nat(3_000)), { maxLength: 40 }), (steps) => {
        const { clock, breaker } = setUp();
        let expected: BreakerState = "closed";
        for (const [next, waitMs] of steps) {
          clock.advance(waitMs);
          const isAdmitted = breaker.handle(next);
          if (next !== "admit" || isAdmitted) expected = NEXT_STATE[expected][next] ?? expected;
          expect(breaker.state()).toBe(expected);
        }
      }),
    );
  });
});
