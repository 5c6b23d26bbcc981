import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createBaseRate, likelihoodOf } from "./base-rate";

describe("base rate", () => {
  it("gives all services and one newcomer together exactly 1", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("a", "b", "c")), (used) => {
        const base = createBaseRate();
        for (const service of used) base.observe(service);
        const known = [...new Set(used)].reduce((sum, service) => sum + base.of(service), 0);
        expect(known + base.of("newcomer")).toBeCloseTo(1);
      }),
    );
  });

  it("makes any list a distribution over all services and one newcomer", () => {
    const lists = fc.dictionary(
      fc.constantFrom("a", "b", "c", "z"),
      fc.double({ min: 0, max: 0.25, noNaN: true }),
    );
    fc.assert(
      fc.property(fc.array(fc.constantFrom("a", "b", "c", "d")), lists, (used, list) => {
        const base = createBaseRate();
        for (const service of [...used, "z"]) base.observe(service);
        const next = new Map(Object.entries(list));
        const outcomes = new Set([...used, ...next.keys(), "z", "newcomer"]);
        const known = [...outcomes].filter(
          (service) => service === "newcomer" || base.of(service) !== base.of("?"),
        );
        fc.pre(known.length === outcomes.size);
        const sum = [...outcomes].reduce((total, service) => total + likelihoodOf(service, next, base), 0);
        expect(sum).toBeCloseTo(1);
      }),
    );
  });

  it("forgets what was used once, rather than to grow", () => {
    const base = createBaseRate(10);
    for (let i = 0; i < 5; i++) base.observe("often");
    for (let i = 0; i < 100; i++) base.observe(`once ${i}`);
    expect(base.save().length).toBeLessThanOrEqual(10);
    expect(base.of("often")).toBeGreaterThan(base.of("once 99"));
  });
});
