import * as fc from "fast-check";
import { expect, it } from "vitest";
import { createGaps } from "./gaps";
import { createTimesByNumber } from "./times-by-number";

const service = fc.constantFrom("a", "b", "c", "d");
const steps = fc.array(
  fc.oneof(
    fc.record({ from: service, to: service, gapMs: fc.integer({ min: 1, max: 1e6 }) }),
    fc.constant("new numbers" as const),
  ),
  { maxLength: 40 },
);

/** Numbers that are given out anew with each edition, in another order. */
function createNumbering() {
  let edition = 0;
  const order = () => (edition % 2 === 0 ? ["a", "b", "c", "d"] : ["x", "d", "c", "b", "a"]);
  return {
    numberOf: (name: string) => order().indexOf(name),
    symbolOf: (number: number) => order()[number]!,
    edition: () => edition,
    renumber() {
      edition += 1;
    },
  };
}

it("tells by number what the gaps tell by name, whatever was learned or numbered anew in between", () => {
  fc.assert(
    fc.property(steps, (all) => {
      const gaps = createGaps();
      const names = createNumbering();
      const times = createTimesByNumber(gaps, names);
      for (const step of all) {
        if (step === "new numbers") names.renumber();
        else gaps.observe(step.from, step.to, step.gapMs);
        times.forget();
        for (const from of ["a", "b", "c", "d"])
          for (const to of ["a", "b", "c", "d"]) {
            const told = times.typicalMs(names.numberOf(from), names.numberOf(to));
            expect(told).toBe(gaps.typicalMs(from, to));
          }
      }
    }),
  );
});
