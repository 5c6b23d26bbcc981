import * as fc from "fast-check";
import { expect, it } from "vitest";
import { createMinHeap } from "./min-heap";

it("gives the least value first, whatever was set, set again and deleted", () => {
  const changes = fc.array(
    fc.tuple(fc.constantFrom(..."abcdefgh"), fc.option(fc.integer({ min: 0, max: 9 }))),
  );
  fc.assert(
    fc.property(changes, (steps) => {
      const heap = createMinHeap();
      const expected = new Map<string, number>();
      for (const [key, value] of steps) {
        if (value === null) heap.delete(key);
        else heap.set(key, value);
        if (value === null) expected.delete(key);
        else expected.set(key, value);
      }
      const drained: number[] = [];
      for (let least = heap.least(); least !== undefined; least = heap.least()) {
        expect(expected.get(least.key)).toBe(least.value);
        drained.push(least.value);
        heap.delete(least.key);
      }
      expect(drained).toEqual([...expected.values()].sort((a, b) => a - b));
    }),
  );
});

it("among equal values gives the one that was set first", () => {
  const heap = createMinHeap();
  for (const key of ["a", "b", "c"]) heap.set(key, 1);
  heap.set("a", 1);
  expect(heap.least()?.key).toBe("b");
});
