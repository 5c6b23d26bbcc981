import * as fc from "fast-check";
import { expect, it } from "vitest";
import { createFollowerCounts } from "./follower-counts";
import { createTally, highestOf } from "./tally";

it("lists the highest, as a sort would, whatever ties there are", () => {
  const sums = fc.array(fc.constantFrom(0.125, 0.25, 0.5, 0.75), { maxLength: 40 });
  fc.assert(
    fc.property(sums, fc.integer({ min: 1, max: 12 }), (values, count) => {
      const names = createFollowerCounts({ maxPairs: 100, maxFollowers: 10 });
      const tally = createTally();
      for (const [i, value] of values.entries()) tally.add(names.idOf(`s${i}`), value);
      const sorted = [...values.entries()].sort(([, a], [, b]) => b - a).slice(0, count);
      const listed = [...highestOf(tally, names, count)];
      expect(new Set(listed.map(([name]) => name))).toEqual(new Set(sorted.map(([i]) => `s${i}`)));
    }),
  );
});

it("starts anew after it was cleared", () => {
  const tally = createTally();
  tally.add(200, 1);
  tally.clear();
  expect([tally.ids(), tally.of(200)]).toEqual([[], 0]);
});
