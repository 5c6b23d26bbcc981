import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Expectation } from "./expectation";
import { createMargin, type Margin } from "./margin";
import { expected } from "./planner.fixture";

const MINUTE_MS = 60_000;

/** What the visit says of a service, and its idle times, where they say anything. */
const told = (service: string, visit: number, idle?: number): Expectation => ({
  ...expected(service, visit),
  idle: idle === undefined ? undefined : (ms) => idle * (1 - 2 ** (-ms / 5_000)),
});

/** Plans of these expectations, each followed by a use of the service a minute later, and one of another. */
function taught(margin: Margin, expectations: readonly Expectation[], service: string, times = 30): Margin {
  for (let i = 0; i < times; i++) {
    const at = 10 * i * MINUTE_MS;
    margin.record(expectations, at);
    margin.onUse(service, at + MINUTE_MS);
    margin.onUse("other", at + 2 * MINUTE_MS);
  }
  return margin;
}

describe("trust at the margin of a plan", () => {
  it("believes all alike at first", () => {
    const { visit, idle, clock } = createMargin().trust();
    expect(visit).toBe(idle);
    expect(visit).toBe(clock);
    expect(visit + idle + clock).toBeCloseTo(1, 9);
  });

  it("comes to believe the visit where what it calls next is next, and the idle times say no", () => {
    const { visit, idle } = taught(createMargin(), [told("a", 0.9, 0.05)], "a").trust();
    expect(visit).toBeGreaterThan(5 * idle);
  });

  it("comes to believe the idle times where they foretell what the visit does not", () => {
    const { visit, idle } = taught(createMargin(), [told("a", 0.02, 0.9)], "a").trust();
    expect(idle).toBeGreaterThan(5 * visit);
  });

  it("believes idle times less that promise a use for which the plan of the next use was early enough", () => {
    const { visit, idle } = taught(createMargin(), [told("a", 0.05, 0.9)], "b").trust();
    expect(visit).toBeGreaterThan(5 * idle);
  });

  it("counts a use that follows the next one so soon that no start would be in time", () => {
    const margin = createMargin();
    for (let i = 0; i < 30; i++) {
      const at = 10 * i * MINUTE_MS;
      margin.record([told("a", 0.02, 0.9)], at);
      margin.onUse("b", at + MINUTE_MS);
      margin.onUse("a", at + MINUTE_MS + 500);
      margin.onUse("b", at + 3 * MINUTE_MS);
    }
    expect(margin.trust().idle).toBeGreaterThan(5 * margin.trust().visit);
  });

  it("leaves alone what is said by one only", () => {
    const { visit, idle, clock } = taught(createMargin(), [told("a", 0.9)], "b").trust();
    for (const each of [visit, idle, clock]) expect(each).toBeCloseTo(1 / 3, 6);
  });

  it("counts what has not come within half an hour as not come, without a use to tell it", () => {
    const margin = createMargin();
    for (let i = 0; i < 30; i++) margin.record([told("a", 0.02, 0.9)], i * 40 * MINUTE_MS);
    expect(margin.trust().visit).toBeGreaterThan(5 * margin.trust().idle);
  });

  it("says the same after a restart, and refuses any state that is not its own", () => {
    const margin = taught(createMargin(), [told("a", 0.9, 0.05)], "a");
    const restarted = createMargin();
    expect(restarted.load(structuredClone(margin.save()))).toBe(true);
    const [before, after] = [margin.trust(), restarted.trust()];
    for (const name of ["visit", "idle", "clock"] as const) expect(after[name]).toBeCloseTo(before[name], 12);
    fc.assert(
      fc.property(fc.anything(), (state) => {
        expect(restarted.load(state)).toBe(false);
        expect(restarted.trust()).toEqual(createMargin().trust());
      }),
    );
  });
});
