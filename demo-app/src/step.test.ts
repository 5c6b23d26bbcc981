import { expect, it } from "vitest";
import { stepOf } from "./step";

it.each([
  ["", "find"],
  ["#/map", "map"],
  ["#main", undefined],
  ["#/nowhere", undefined],
])("the hash %j names the step %s", (hash, step) => {
  expect(stepOf(hash)).toBe(step);
});
