import * as fc from "fast-check";
import { expect, it } from "vitest";
import { highestFirst, highestPlaces, likeliestFirst } from "./highest";

it("finds the highest, the first of equals, as a sort would", () => {
  expect(highestFirst(Float64Array.of(3, 1, 2, 1, 5, 0), 4)).toEqual([4, 0, 2, 1]);
  const few = fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 40 });
  fc.assert(
    fc.property(few, fc.integer({ min: 1, max: 20 }), (values, count) => {
      const places = [...values.keys()].filter((place) => values[place]! > 0);
      const sorted = places.sort((a, b) => values[b]! - values[a]! || a - b).slice(0, count);
      expect(highestFirst(Float64Array.from(values), count)).toEqual(sorted);
      expect(highestPlaces(Float64Array.from(values), count)).toEqual(sorted.sort((a, b) => a - b));
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
