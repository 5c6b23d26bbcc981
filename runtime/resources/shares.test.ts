import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Claim, type Share, shareOut } from "./shares";

const MIB = 1024 * 1024;
const ROOMY = { replicaCount: 100, bytes: 10_000 * MIB };

function claim(service: string, changes: Partial<Claim> = {}): Claim {
  return {
    service,
    priority: "normal",
    weight: 1,
    minCount: 0,
    maxCount: 8,
    wantedCount: 0,
    runningCount: 0,
    drainingCount: 0,
    replicaBytes: 10 * MIB,
    ...changes,
  };
}

const grantedIn = (shares: readonly Share[]) => shares.map(({ grantedCount }) => grantedCount);
const sumOf = (numbers: readonly number[]) => numbers.reduce((sum, each) => sum + each, 0);

const someClaim = fc
  .record({
    priority: fc.constantFrom("critical", "normal", "background"),
    weight: fc.constantFrom(0.5, 1, 2, 3),
    minCount: fc.integer({ min: 0, max: 2 }),
    extraCount: fc.integer({ min: 0, max: 6 }),
    wantedCount: fc.integer({ min: 0, max: 10 }),
    runningCount: fc.integer({ min: 0, max: 4 }),
    drainingCount: fc.integer({ min: 0, max: 2 }),
    replicaBytes: fc.integer({ min: 1, max: 100 }).map((mib) => mib * MIB),
  })
  .map(({ extraCount, ...rest }) =>
    claim("any", { ...rest, maxCount: Math.max(1, rest.minCount + extraCount) }),
  );
const someClaims = fc.array(someClaim, { maxLength: 8 });
const someTotal = fc.record({
  replicaCount: fc.integer({ min: 0, max: 24 }),
  bytes: fc.integer({ min: 0, max: 1_000 }).map((mib) => mib * MIB),
});

describe("shares", () => {
  it("lets a critical service take the places of background replicas, once these have drained", () => {
    const total = { replicaCount: 4, bytes: 100 * MIB };
    const background = claim("thumbnails", { priority: "background", wantedCount: 4, runningCount: 4 });
    const critical = claim("checkout", { priority: "critical", wantedCount: 3 });
    const first = shareOut([background, critical], total);
    expect(first).toEqual([
      { service: "thumbnails", grantedCount: 1, startCount: 0, drainCount: 3 },
      { service: "checkout", grantedCount: 3, startCount: 0, drainCount: 0 },
    ]);
    const later = shareOut([{ ...background, runningCount: 1, drainingCount: 1 }, critical], total);
    expect(later[1]).toMatchObject({ startCount: 2 });
  });

  it("shares by weight within a class", () => {
    const shares = shareOut(
      [
        claim("a", { wantedCount: 8, weight: 2 }),
        claim("b", { wantedCount: 8 }),
        claim("c", { wantedCount: 1 }),
      ],
      { ...ROOMY, replicaCount: 7 },
    );
    expect(grantedIn(shares)).toEqual([4, 2, 1]);
  });

  it("keeps the minimum whatever the total and whoever wants more", () => {
    const shares = shareOut(
      [
        claim("a", { priority: "background", minCount: 1 }),
        claim("b", { priority: "critical", wantedCount: 8 }),
      ],
      { replicaCount: 1, bytes: MIB },
    );
    expect(shares[0]).toMatchObject({ grantedCount: 1, startCount: 1 });
    expect(shares[1]).toMatchObject({ grantedCount: 0 });
  });

  it("starts a singleton only when the one before it is gone", () => {
    const cart = claim("cart", { maxCount: 1, minCount: 1, wantedCount: 1, drainingCount: 1 });
    expect(shareOut([cart], ROOMY)[0]).toMatchObject({ grantedCount: 1, startCount: 0 });
    expect(shareOut([{ ...cart, drainingCount: 0 }], ROOMY)[0]).toMatchObject({ startCount: 1 });
  });

  it("gives smaller replicas the memory in which a large one has no room", () => {
    const shares = shareOut(
      [claim("php", { wantedCount: 1, replicaBytes: 89 * MIB }), claim("small", { wantedCount: 2 })],
      { replicaCount: 8, bytes: 50 * MIB },
    );
    expect(grantedIn(shares)).toEqual([0, 2]);
  });

  it("never grants more than the total, minimums apart, nor more than is wanted", () => {
    fc.assert(
      fc.property(someClaims, someTotal, (claims, total) => {
        const counts = grantedIn(shareOut(claims, total));
        const minimums = claims.map(({ minCount }) => minCount);
        const bytesOf = (each: readonly number[]) => sumOf(each.map((n, i) => n * claims[i]!.replicaBytes));
        expect(sumOf(counts)).toBeLessThanOrEqual(Math.max(total.replicaCount, sumOf(minimums)));
        expect(bytesOf(counts)).toBeLessThanOrEqual(Math.max(total.bytes, bytesOf(minimums)));
        claims.forEach(({ minCount, maxCount, wantedCount }, i) => {
          expect(counts[i]).toBeGreaterThanOrEqual(minCount);
          expect(counts[i]).toBeLessThanOrEqual(Math.max(minCount, Math.min(maxCount, wantedCount)));
        });
      }),
    );
  });

  it("starts nothing in a place that is still held, minimums apart", () => {
    fc.assert(
      fc.property(someClaims, someTotal, (claims, total) => {
        const shares = shareOut(claims, total);
        const beyondMinimum = sumOf(
          shares.map(({ startCount }, i) =>
            Math.max(0, startCount - Math.max(0, claims[i]!.minCount - claims[i]!.runningCount)),
          ),
        );
        const held = sumOf(claims.map(({ runningCount, drainingCount }) => runningCount + drainingCount));
        expect(beyondMinimum).toBeLessThanOrEqual(Math.max(0, total.replicaCount - held));
      }),
    );
  });

  it("never gives a class less because a lower one wants more", () => {
    fc.assert(
      fc.property(someClaims, someTotal, fc.integer({ min: 1, max: 9 }), (claims, total, moreCount) => {
        const greedy = claims.map((each) =>
          each.priority === "background" ? { ...each, wantedCount: each.wantedCount + moreCount } : each,
        );
        const before = grantedIn(shareOut(claims, total));
        const after = grantedIn(shareOut(greedy, total));
        claims.forEach(({ priority }, i) => {
          if (priority !== "background") expect(after[i]).toBe(before[i]);
        });
      }),
    );
  });

  it("is max-min fair within a class: nobody has one more than another who wants it, for its weight", () => {
    fc.assert(
      fc.property(someClaims, someTotal, (some, total) => {
        const claims = some.map((each) => ({ ...each, replicaBytes: 10 * MIB }));
        const counts = grantedIn(shareOut(claims, total));
        claims.forEach((a, i) => {
          if (counts[i]! >= Math.min(a.wantedCount, a.maxCount)) return;
          claims.forEach((b, j) => {
            if (a.priority !== b.priority || counts[j]! <= b.minCount) return;
            expect((counts[j]! - 1) / b.weight).toBeLessThanOrEqual(counts[i]! / a.weight);
          });
        });
      }),
    );
  });

  it("never gives a service less for more places", () => {
    fc.assert(
      fc.property(someClaims, someTotal, fc.integer({ min: 1, max: 9 }), (claims, total, moreCount) => {
        const before = grantedIn(shareOut(claims, total));
        const after = grantedIn(shareOut(claims, { ...total, replicaCount: total.replicaCount + moreCount }));
        after.forEach((count, i) => {
          expect(count).toBeGreaterThanOrEqual(before[i]!);
        });
      }),
    );
  });
});
