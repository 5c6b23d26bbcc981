import { expect, it } from "vitest";
import { matchExpressions, words } from "./search-terms";

it("folds words as the index does", () => {
  expect(words("Saint-Étienne, ŁÓDŹ 75")).toEqual(["saint", "etienne", "łodz", "75"]);
});

it("asks for the last word as a prefix, and from names to countries", () => {
  expect(matchExpressions("new yo")).toEqual([
    'name : ^ "new" + "yo" *',
    'name : ("new" AND "yo" *)',
    '"new" AND "yo" *',
  ]);
});

it("asks for nothing when there is no word", () => {
  expect(matchExpressions("!? *")).toEqual([]);
});
