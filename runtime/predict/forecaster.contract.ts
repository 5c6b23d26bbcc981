import * as fc from "fast-check";
import { expect, it } from "vitest";
import type { Usage } from "../protocol/usage";
import type { Forecaster } from "./forecaster";

const STEP_MS = 5_000;

/** Uses with pauses from none to several hours, so that some open a new visit. */
const usages = fc
  .array(
    fc.record({
      service: fc.constantFrom("a", "b", "c", "d"),
      pauseMs: fc.oneof(fc.nat(60_000), fc.nat(4 * 3_600_000)),
    }),
    { maxLength: 60 },
  )
  .map((steps) => {
    let at = 1_700_000_000_000;
    return steps.map(({ service, pauseMs }): Usage => {
      at += pauseMs;
      return { service, route: service, at };
    });
  });

const lastAtOf = (uses: readonly Usage[]): number => uses.at(-1)?.at ?? 0;

function everythingAt(forecaster: Forecaster, at: number) {
  return { forecasts: forecaster.forecast({ at }), next: [...forecaster.next({ at })] };
}

/**
 * What every forecaster promises.
 *
 * @param known  Services it knows from elsewhere before it has seen anything; most know none.
 */
export function forecasterContract(create: () => Forecaster, known: readonly string[] = []): void {
  function taught(uses: readonly Usage[]): Forecaster {
    const forecaster = create();
    for (const usage of uses) forecaster.observe(usage);
    return forecaster;
  }

  it("forecasts probabilities and times, likeliest first, of services it knows or has seen", () => {
    fc.assert(
      fc.property(usages, fc.nat(7_200_000), (uses, laterMs) => {
        const forecasts = taught(uses).forecast({ at: lastAtOf(uses) + laterMs });
        const seen = new Set([...known, ...uses.map(({ service }) => service)]);
        for (const [i, { service, probability, withinMs }] of forecasts.entries()) {
          expect(seen).toContain(service);
          expect(probability).toBeGreaterThanOrEqual(0);
          expect(probability).toBeLessThanOrEqual(i === 0 ? 1 : forecasts[i - 1]!.probability);
          expect(withinMs).toBeGreaterThanOrEqual(0);
          expect(withinMs).toBeLessThan(Number.POSITIVE_INFINITY);
        }
        expect(new Set(forecasts.map(({ service }) => service)).size).toBe(forecasts.length);
      }),
    );
  });

  it("gives a distribution over the next service that sums to at most 1, of services it knows or has seen", () => {
    fc.assert(
      fc.property(usages, fc.nat(7_200_000), (uses, laterMs) => {
        const next = taught(uses).next({ at: lastAtOf(uses) + laterMs });
        const seen = new Set([...known, ...uses.map(({ service }) => service)]);
        let sum = 0;
        for (const [service, probability] of next) {
          expect(seen).toContain(service);
          expect(probability).toBeGreaterThanOrEqual(0);
          sum += probability;
        }
        expect(sum).toBeLessThanOrEqual(1 + 1e-9);
      }),
    );
  });

  it("forecasts the same after a save and a load in another realm, and goes on learning the same", () => {
    fc.assert(
      fc.property(usages, usages, (uses, more) => {
        const original = taught(uses);
        const restored = create();
        expect(restored.load(structuredClone(original.save()))).toBe(true);
        expect(everythingAt(restored, lastAtOf(uses))).toEqual(everythingAt(original, lastAtOf(uses)));
        for (const usage of more) {
          original.observe(usage);
          restored.observe(usage);
        }
        expect(everythingAt(restored, lastAtOf(more))).toEqual(everythingAt(original, lastAtOf(more)));
      }),
    );
  });

  it("saves a copy: what is learned later does not change it", () => {
    const forecaster = taught([{ service: "a", route: "a", at: 0 }]);
    const saved = forecaster.save();
    const before = structuredClone(saved);
    forecaster.observe({ service: "b", route: "b", at: STEP_MS });
    expect(saved).toEqual(before);
  });

  it("refuses a damaged or unknown state without throwing, and is then as new", () => {
    const fresh = everythingAt(create(), STEP_MS);
    fc.assert(
      fc.property(fc.anything(), (state) => {
        const forecaster = taught([{ service: "a", route: "a", at: 0 }]);
        expect(forecaster.load(state)).toBe(false);
        expect(everythingAt(forecaster, STEP_MS)).toEqual(fresh);
      }),
    );
  });

  it("refuses the state of another version", () => {
    const saved = create().save() as { version: number };
    expect(create().load({ ...saved, version: saved.version + 1 })).toBe(false);
  });

  it.skipIf(known.length > 0)("forecasts nothing before it has seen anything", () => {
    expect(everythingAt(create(), STEP_MS)).toEqual({ forecasts: [], next: [] });
  });

  it.runIf(known.length > 0)("forecasts what it knows from elsewhere before it has seen anything", () => {
    const { forecasts, next } = everythingAt(create(), STEP_MS);
    expect(next.map(([service]) => service)).toEqual(expect.arrayContaining(forecasts.map((f) => f.service)));
    expect(next).not.toEqual([]);
  });

  it("does not grow without bound, whatever it observes", () => {
    const sizeAfter = (count: number) => {
      const uses = Array.from({ length: count }, (_, i) => ({
        service: `s${i}`,
        route: "r",
        at: i * STEP_MS,
      }));
      return JSON.stringify(taught(uses).save()).length;
    };
    expect(sizeAfter(12_000)).toBeLessThan(1.5 * sizeAfter(8_000));
  });
}
