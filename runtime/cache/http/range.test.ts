import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isRangeCurrent, parseRange } from "./range";

describe("a range of ten bytes", () => {
  it.each([
    ["bytes=0-1", { start: 0, end: 2 }],
    ["bytes=5-", { start: 5, end: 10 }],
    ["bytes=5-99", { start: 5, end: 10 }],
    ["bytes=-3", { start: 7, end: 10 }],
    ["bytes=-99", { start: 0, end: 10 }],
    ["bytes=10-", "unsatisfiable"],
    ["bytes=-0", "unsatisfiable"],
    ["bytes=0-1,4-5", undefined],
    ["bytes=4-1", undefined],
    ["bytes=-", undefined],
    ["lines=0-1", undefined],
  ])("%s", (field, expected) => {
    expect(parseRange(field, 10)).toEqual(expected);
  });

  it("lies within the body, and is never empty", () => {
    fc.assert(
      fc.property(fc.option(fc.nat(2_000)), fc.option(fc.nat(2_000)), fc.nat(1_000), (first, last, bytes) => {
        const range = parseRange(`bytes=${first ?? ""}-${last ?? ""}`, bytes);
        if (range === undefined || range === "unsatisfiable") return;
        expect(range.start).toBeGreaterThanOrEqual(0);
        expect(range.end).toBeGreaterThan(range.start);
        expect(range.end).toBeLessThanOrEqual(bytes);
      }),
    );
  });
});

it.each([
  [null, true],
  ['"a"', true],
  ['"b"', false],
  ['W/"a"', false],
  ["Thu, 01 Jan 1970 00:00:05 GMT", true],
  ["Thu, 01 Jan 1970 00:00:06 GMT", false],
])("If-Range: %s is of what is stored: %s", (ifRange, expected) => {
  const headers = new Headers({ etag: '"a"', "last-modified": "Thu, 01 Jan 1970 00:00:05 GMT" });
  expect(isRangeCurrent(ifRange, headers)).toBe(expected);
});
