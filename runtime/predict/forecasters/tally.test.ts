import * as fc from "fast-check";
import { expect, it } from "vitest";
import { createFollowerCounts } from "./follower-counts";
import { createTally } from "./tally";

it("lists the highest, as a sort would, whatever ties there are", () => {
  const sums = fc.array(fc.constantFrom(0.125, 0.25, 0.5, 0.75), { maxLength: 40 });
  fc.assert(
    fc.property(sums, fc.integer({ min: 1, max: 12 }), (values, count) => {
      const names = createFollowerCounts({ maxPairs: 100, maxFollowers: 10 });
      const tally = createTally();
      for (const [i, value] of values.entries()) tally.add(names.idOf(`s${i}`), value);
      const sorted = [...values.entries()].sort(([, a], [, b]) => b - a).slice(0, count);
      const listed = [...tally.highest(names, count)];
      expect(new Set(listed.map(([name]) => name))).toEqual(new Set(sorted.map(([i]) => `s${i}`)));
    }),
  );
});

it("starts anew after it was cleared", () => {
  const tally = createTally();
  tally.add(200, 1);
  tally.clear();
  expect([tally.size(), tally.of(200)]).toEqual([0, 0]);
});

it("adds up rows, however high their numbers are, and keeps what a row was made of", () => {
  const tally = createTally();
  tally.addAll({ ids: [3, 500], counts: [1, 2], total: 3, highest: 2 }, 2);
  tally.addAll({ ids: [500, 7], counts: [1, 1], total: 2, highest: 1 }, 0.5);
  const row = tally.row(7);
  expect(row).toEqual({ ids: [3, 500, 7], counts: [2, 4.5, 0.5], total: 7, highest: 4.5 });
  tally.clear();
  tally.add(3, 9);
  expect(row.counts[0]).toBe(2);
});
