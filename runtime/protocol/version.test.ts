import { expect, it } from "vitest";
import { PROTOCOL_VERSION, speaks } from "./version";

it("understands its own protocol and those beside it, and no other", () => {
  const near = [-2, -1, 0, 1, 2].map((distance) => speaks(PROTOCOL_VERSION + distance));
  expect(near).toEqual([false, true, true, true, false]);
});

it("takes what says no number for the first protocol", () => {
  expect(speaks(undefined)).toBe(speaks(1));
});
