import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gcra, type RateMeter, tokenBucket } from "./rate-meter";

const numRuns = Number(process.env.FOREMESH_RUNS ?? 2_000);

function admit(meter: RateMeter): boolean {
  if (meter.waitMs() > 0) return false;
  meter.take();
  return true;
}

/** Instants in ms, in order. */
const instants = fc
  .array(fc.integer({ min: 0, max: 700 }), { maxLength: 100 })
  .map((gaps) => gaps.map((_gap, at) => gaps.slice(0, at + 1).reduce((sum, gap) => sum + gap, 0)));

describe("token bucket", () => {
  it("has what it holds at once, then what is filled in, and never more than it holds", () => {
    let now = 0;
    const meter = tokenBucket({ maxTokens: 3, tokensPerFill: 2, fillInterval: 100 }, () => now);
    const burst = () => [1, 2, 3, 4].map(() => admit(meter));
    expect(burst()).toEqual([true, true, true, false]);
    now = 130;
    expect(burst()).toEqual([true, true, false, false]);
    expect(meter.waitMs()).toBe(70);
    now = 10_000;
    expect(burst()).toEqual([true, true, true, false]);
  });
});

describe("GCRA", () => {
  it("lets a second's worth through at once, then one a cell", () => {
    let now = 0;
    const meter = gcra(3, () => now);
    expect([1, 2, 3, 4].map(() => admit(meter))).toEqual([true, true, true, false]);
    expect(meter.waitMs()).toBeCloseTo(333.33, 1);
    now = 334;
    expect([admit(meter), admit(meter)]).toEqual([true, false]);
  });

  it("lets one through at a rate below one a second", () => {
    let now = 0;
    const meter = gcra(0.5, () => now);
    expect([admit(meter), admit(meter), meter.waitMs()]).toEqual([true, false, 2_000]);
    now = 2_000;
    expect(admit(meter)).toBe(true);
  });

  it("never lets more through in any time than its rate, and a second's worth ahead", () => {
    const rate = fc.double({ min: 0.2, max: 20, noNaN: true });
    fc.assert(
      fc.property(rate, instants, (requestsPerSecond, asked) => {
        let now = 0;
        const meter = gcra(requestsPerSecond, () => now);
        const admitted = asked.filter((at) => {
          now = at;
          return admit(meter);
        });
        const ahead = Math.max(1, requestsPerSecond);
        for (const [first, from] of admitted.entries()) {
          for (const [last, to] of admitted.entries()) {
            if (last < first) continue;
            const allowed = ahead + ((to - from) * requestsPerSecond) / 1_000;
            expect(last - first + 1).toBeLessThanOrEqual(allowed + 1e-6);
          }
        }
      }),
      { numRuns },
    );
  });

  it("lets one through as soon as the time it asked for is over", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.2, max: 20, noNaN: true }), instants, (rate, asked) => {
        let now = 0;
        const meter = gcra(rate, () => now);
        for (const at of asked) {
          now = Math.max(now, at);
          if (admit(meter)) continue;
          now += meter.waitMs();
          expect(admit(meter)).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
  });
});
