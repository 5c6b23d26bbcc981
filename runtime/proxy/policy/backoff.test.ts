import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { backoffMs, hintedBackoffMs } from "./backoff";

describe("backoff", () => {
  it("waits anything up to (2^N − 1) × 25 ms, at most 250 ms", () => {
    const most = () => 1;
    expect([1, 2, 3, 4, 50].map((retry) => backoffMs(retry, undefined, most))).toEqual([
      25, 75, 175, 250, 250,
    ]);
    expect(backoffMs(4, undefined, () => 0)).toBe(0);
  });

  it("never sends a retry before the route's own backoff is over, nor after ten times it", () => {
    const chance = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100 }),
        fc.integer({ min: 1, max: 10_000 }),
        chance,
        (n, base, at) => {
          const waitMs = backoffMs(n, base, () => at);
          expect(waitMs).toBeGreaterThanOrEqual(base);
          expect(waitMs).toBeLessThanOrEqual(10 * base);
        },
      ),
    );
  });

  const now = Date.parse("2026-01-01T00:00:00Z");
  const hinted = (status: number, headers: Record<string, string>, chance = 0) =>
    hintedBackoffMs(new Response(null, { status, headers }), now, () => chance);

  it.each([
    ["seconds", { "retry-after": "3" }, 3_000],
    ["a date", { "retry-after": "Thu, 01 Jan 2026 00:00:07 GMT" }, 7_000],
    ["a date that is past", { "retry-after": "Wed, 31 Dec 2025 00:00:07 GMT" }, 0],
    ["seconds to a reset", { "x-ratelimit-reset": "4" }, 4_000],
    ["the instant of a reset", { "x-ratelimit-reset": String(now / 1_000 + 9) }, 9_000],
    ["too long", { "retry-after": "301" }, Number.POSITIVE_INFINITY],
    ["nothing that can be read", { "retry-after": "soon" }, undefined],
    ["nothing", {}, undefined],
  ] as const)("believes a refusal that says %s", (_what, headers, waitMs) => {
    expect(hinted(429, headers)).toBe(waitMs);
    expect(hinted(503, headers)).toBe(waitMs);
    expect(hinted(500, headers)).toBeUndefined();
  });

  it("adds up to half of what was asked for", () => {
    expect(hinted(429, { "retry-after": "2" }, 1)).toBe(3_000);
  });
});
