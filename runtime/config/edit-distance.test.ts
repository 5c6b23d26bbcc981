import fc from "fast-check";
import { expect, it } from "vitest";
import { editDistance } from "./edit-distance";

it.each([
  ["", "abc", 3],
  ["kitten", "sitting", 3],
  ["servics", "services", 1],
  ["routse", "routes", 2],
])("from %j to %j takes %i edits", (from, to, distance) => {
  expect(editDistance(from, to)).toBe(distance);
});

it("is symmetric, and zero only for equal words", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (a, b) => {
      expect(editDistance(a, b)).toBe(editDistance(b, a));
      expect(editDistance(a, b) === 0).toBe(a === b);
    }),
  );
});
