import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { manualClock } from "../../kernel/manual-clock";
import { type BreakerEvent, type BreakerState, createBreaker, NEXT_STATE } from "./breaker";

const LIMITS = { baseEjectionMs: 1_000, maxEjectionMs: 2_500 };

const setUp = (chance = 0) => {
  const clock = manualClock();
  const options = { ...LIMITS, clock, random: () => chance };
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

  const events = fc.constantFrom<BreakerEvent>("trip", "admit", "success", "failure", "abandon");
  const steps = fc.array(fc.tuple(events, fc.nat(3_000)), { maxLength: 40 });

  it("does as its state table says, and admits when its ejection is over, whatever happens in whatever order", () => {
    fc.assert(
      fc.property(steps, fc.double({ min: 0, max: 1, noNaN: true }), (happened, chance) => {
        const { clock, breaker } = setUp(chance);
        let expected: BreakerState = "closed";
        let ejectionCount = 0;
        let openUntilAt = 0;
        for (const [event, waitMs] of happened) {
          clock.advance(waitMs);
          const mayPass: boolean =
            expected === "closed" || (expected === "open" && clock.now() >= openUntilAt);
          expect([breaker.admits(), breaker.handle(event)]).toEqual([mayPass, mayPass]);
          const next: BreakerState | undefined =
            event === "admit" && !mayPass ? undefined : NEXT_STATE[expected][event];
          expected = next ?? expected;
          if (next === "closed") ejectionCount = 0;
          // After an abandoned probe the next may follow at once.
          if (next === "open" && event !== "abandon") {
            ejectionCount += 1;
            openUntilAt = clock.now() + Math.min(2_500, 1_000 * ejectionCount * (1 + chance / 2));
          }
          expect(breaker.state()).toBe(expected);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("goes on as it was when its realm is started anew, with a probe that was lost", () => {
    fc.assert(
      fc.property(steps, fc.nat(3_000), (happened, pauseMs) => {
        const { clock, breaker } = setUp();
        for (const [event, waitMs] of happened) {
          clock.advance(waitMs);
          breaker.handle(event);
        }
        const saved = breaker.saved();
        clock.advance(pauseMs);
        const again = createBreaker({ ...LIMITS, saved, clock, random: () => 0 });
        breaker.handle("abandon");
        expect([again.state(), again.admits(), again.saved()]).toEqual([
          breaker.state(),
          breaker.admits(),
          breaker.saved(),
        ]);
      }),
    );
  });
});
