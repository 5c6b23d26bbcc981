import { describe, expect, it } from "vitest";
import { manualClock } from "../kernel/manual-clock";
import { timeLimit } from "./time-limit";

describe("time limit", () => {
  it("aborts with a code when the time is over, counted from its start", () => {
    const clock = manualClock();
    const limit = timeLimit(new AbortController().signal, clock, "exchange");
    clock.advance(1_000);
    limit.start(50);
    clock.advance(49);
    expect(limit.signal.aborted).toBe(false);
    clock.advance(1);
    expect(limit.signal.reason).toMatchObject({ code: "DEADLINE_EXCEEDED" });
  });

  it("aborts with the outer signal's reason, before its start, after its end, or from the first", () => {
    const reason = new Error("user left");
    const outer = new AbortController();
    const limits = [timeLimit(outer.signal, manualClock(), "a"), timeLimit(outer.signal, manualClock(), "b")];
    limits[1]!.start(10);
    limits[1]!.stop();
    outer.abort(reason);
    const late = timeLimit(outer.signal, manualClock(), "c");
    expect([...limits, late].map(({ signal }) => signal.reason)).toEqual([reason, reason, reason]);
  });

  it("does not abort once it was stopped", () => {
    const clock = manualClock();
    const limit = timeLimit(new AbortController().signal, clock, "exchange");
    limit.start(50);
    limit.stop();
    clock.advance(1_000);
    expect(limit.signal.aborted).toBe(false);
  });
});
