import * as fc from "fast-check";
import { expect, it } from "vitest";
import { highestBy, likeliestFirst } from "./highest";

it("keeps the highest, the first of equals, and their order", () => {
  expect(highestBy([3, 1, 2, 1, 5], 4, (each) => each)).toEqual([3, 1, 2, 5]);
  const few = fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 40 });
  fc.assert(
    fc.property(few, fc.integer({ min: 1, max: 20 }), (values, count) => {
      const items = values.map((value, place) => ({ value, place }));
      const sorted = [...items].sort((a, b) => b.value - a.value || a.place - b.place).slice(0, count);
      const expected = sorted.sort((a, b) => a.place - b.place);
      expect(highestBy(items, count, ({ value }) => value)).toEqual(expected);
    }),
  );
});

it("sorts as a stable sort does", () => {
  const few = fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 40 });
  fc.assert(
    fc.property(few, (values) => {
      const items = values.map((probability, place) => ({ probability, place }));
      const sorted = [...items].sort((a, b) => b.probability - a.probability || a.place - b.place);
      expect(likeliestFirst(items)).toEqual(sorted);
    }),
  );
});
