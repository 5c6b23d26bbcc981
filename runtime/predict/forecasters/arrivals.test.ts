import { describe, expect, it } from "vitest";
import { forecasterContract } from "../forecaster.contract";
import { createArrivals } from "./arrivals";

const MINUTE_MS = 60_000;

/** `times` uses of a service, `everyMs` apart; the last one at the instant returned. */
function used(service: string, everyMs: number, times: number) {
  const arrivals = createArrivals();
  for (let i = 0; i < times; i++) arrivals.observe({ service, route: service, at: i * everyMs });
  return { arrivals, lastAt: (times - 1) * everyMs };
}

describe("arrivals", () => {
  forecasterContract(createArrivals);

  it("expects a service that is used every two minutes within two minutes", () => {
    const { arrivals, lastAt } = used("poll", 2 * MINUTE_MS, 30);
    const [forecast] = arrivals.forecast({ at: lastAt });
    expect(forecast!.probability).toBeCloseTo(1, 5);
    expect(forecast!.withinMs).toBeGreaterThan(1.4 * MINUTE_MS);
    expect(forecast!.withinMs).toBeLessThan(2.2 * MINUTE_MS);
  });

  it("says nothing right after the use of what comes once an hour, and is sure just before the hour", () => {
    const { arrivals, lastAt } = used("report", 60 * MINUTE_MS, 20);
    expect(arrivals.forecast({ at: lastAt })).toEqual([]);
    expect(arrivals.forecast({ at: lastAt + 58 * MINUTE_MS })[0]?.probability).toBeGreaterThan(0.3);
  });

  it("gives up what has been idle for longer than it ever was", () => {
    const { arrivals, lastAt } = used("poll", 2 * MINUTE_MS, 30);
    expect(arrivals.forecast({ at: lastAt + 20 * MINUTE_MS })).toEqual([]);
  });

  it("does not expect back what comes once a day", () => {
    const { arrivals, lastAt } = used("daily", 24 * 60 * MINUTE_MS, 20);
    expect(arrivals.forecast({ at: lastAt })).toEqual([]);
    expect(arrivals.next({ at: lastAt }).size).toBe(0);
  });
});
