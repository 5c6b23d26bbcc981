import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createAutoscaler, type ScaleDecision, type ScaleLimits } from "./autoscaler";

const LIMITS: ScaleLimits = { minReplicas: 0, maxReplicas: 8, isSingleton: false, concurrency: 1 };
const HOLD_MS = 60_000;
const COLD_START_MS = 300;

interface Step {
  readonly now: number;
  readonly concurrency: number;
  readonly current: number;
  readonly startingCount: number;
  readonly decision: ScaleDecision;
}

/** Asks every 100 ms, obeys, and lets each start take its time. */
function follow(load: (now: number) => number, untilMs: number, limits = LIMITS, expectedCount = 0): Step[] {
  const autoscaler = createAutoscaler(limits);
  const steps: Step[] = [];
  let readyCount = limits.minReplicas;
  let readyAt: number | undefined;
  for (let now = 0; now <= untilMs; now += 100) {
    if (readyAt !== undefined && readyAt <= now) {
      readyCount++;
      readyAt = undefined;
    }
    const concurrency = load(now);
    const startingCount = readyAt === undefined ? 0 : 1;
    autoscaler.observe(concurrency, now);
    const decision = autoscaler.decide({
      now,
      readyCount,
      startingCount,
      coldStartMs: COLD_START_MS,
      serviceMs: 30,
      expectedCount,
      holdMs: () => HOLD_MS,
    });
    steps.push({ now, concurrency, current: readyCount + startingCount, startingCount, decision });
    if (decision.action === "start") readyAt = now + COLD_START_MS;
    if (decision.action === "retire") readyCount--;
  }
  return steps;
}

const anyLoad = fc
  .array(fc.nat(60), { minLength: 1, maxLength: 40 })
  .map((counts) => (now: number) => counts[Math.floor(now / 5_000) % counts.length]!);

describe("whatever the load", () => {
  it("never has fewer than the minimum or more than the maximum", () => {
    fc.assert(
      fc.property(anyLoad, fc.nat(3), fc.nat(5), fc.nat(20), (load, minReplicas, more, expected) => {
        const maxReplicas = minReplicas + more;
        for (const step of follow(load, 200_000, { ...LIMITS, minReplicas, maxReplicas }, expected)) {
          expect(step.current).toBeGreaterThanOrEqual(minReplicas);
          expect(step.current).toBeLessThanOrEqual(maxReplicas);
        }
      }),
      { numRuns: 20 },
    );
  });

  it("starts one replica at a time, and retires none while one starts or in panic", () => {
    fc.assert(
      fc.property(anyLoad, (load) => {
        for (const { startingCount, decision } of follow(load, 200_000)) {
          if (startingCount > 0) expect(decision.action).toBe("none");
          if (decision.isPanic) expect(decision.action).not.toBe("retire");
        }
      }),
      { numRuns: 20 },
    );
  });

  it("never has two replicas of a singleton", () => {
    fc.assert(
      fc.property(anyLoad, fc.nat(9), (load, expected) => {
        const steps = follow(load, 100_000, { ...LIMITS, isSingleton: true }, expected);
        expect(Math.max(...steps.map(({ current }) => current))).toBeLessThanOrEqual(1);
      }),
      { numRuns: 20 },
    );
  });

  it("goes to zero only when nothing was asked for during the time it is held", () => {
    fc.assert(
      fc.property(anyLoad, (load) => {
        const steps = follow(load, 300_000);
        for (const { now, current, decision } of steps) {
          if (decision.action !== "retire" || current > 1) continue;
          const held = steps.filter((step) => step.now > now - HOLD_MS && step.now <= now);
          expect(held.every(({ concurrency }) => concurrency === 0)).toBe(true);
        }
      }),
      { numRuns: 20 },
    );
  });
});

it("does not flap: under a constant load the count no longer changes once the windows are full", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), (concurrency) => {
      const settled = follow(() => concurrency, 300_000).filter(({ now }) => now > 150_000);
      expect(new Set(settled.map(({ current }) => current))).toHaveLength(1);
      expect(settled[0]!.current).toBe(Math.ceil(concurrency / 0.7));
    }),
  );
});

it("starts at once for the first request", () => {
  expect(follow(() => 1, 0)[0]!.decision.action).toBe("start");
});

it("starts another at once for a queue that outlasts a start, without waiting for a window", () => {
  const steps = follow((now) => (now < 30_000 ? 1 : 30), 31_000, { ...LIMITS, minReplicas: 2 });
  expect(steps.find(({ now }) => now === 30_000)!.decision.action).toBe("start");
});

it("starts what forecasts expect before anybody asks", () => {
  const steps = follow(() => 0, 2_000, LIMITS, 3);
  expect(steps.at(-1)!.current).toBe(3);
});

it("refuses limits that contradict each other", () => {
  expect(() => createAutoscaler({ ...LIMITS, minReplicas: 2, isSingleton: true })).toThrow(RangeError);
});
