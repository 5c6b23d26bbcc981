import { expect, it } from "vitest";
import { parseDuration } from "./duration";

it.each([
  ["10s", 10_000],
  ["500ms", 500],
  ["1h2m", 3_720_000],
  ["1h2m3s4ms", 3_723_004],
  ["0s", 0],
  ["99999h", 359_996_400_000],
])("reads %s as %i ms", (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

it.each(["", "10", "1.5s", "-1s", "1d", "1 s", "123456s", "1s1s1s1s1s", "s"])("refuses %j", (text) => {
  expect(parseDuration(text)).toBeUndefined();
});
