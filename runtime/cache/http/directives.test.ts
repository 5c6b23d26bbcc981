import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseDirectives, secondsOf, tokensOf } from "./directives";

describe("Cache-Control", () => {
  it.each([
    ["max-age=60, Must-Revalidate", { "max-age": "60", "must-revalidate": "" }],
    ['no-cache="a, b", private', { "no-cache": "a, b", private: "" }],
    ['x="max-age=3600", max-age="1"', { x: "max-age=3600", "max-age": "1" }],
    ["max-age=1, max-age=2", { "max-age": "1" }],
    [",, ,no-store,", { "no-store": "" }],
    ['x="say \\"no-store\\""', { x: 'say "no-store"' }],
    ['x="never closed, no-store', { x: "never closed, no-store" }],
  ])("reads %s", (field, expected) => {
    expect(Object.fromEntries(parseDirectives(field))).toEqual(expected);
  });

  it("does not know a directive that has a space beside its equals sign", () => {
    expect(secondsOf(parseDirectives("max-age =60"), "max-age")).toBeUndefined();
    expect(secondsOf(parseDirectives("max-age= 60"), "max-age")).toBe(0);
  });

  it.each([
    ["0060", 60],
    ["99999999999", 2_147_483_648],
    ["'60'", 0],
    ["-1", 0],
    ["1.5", 0],
    ["", 0],
  ])("takes max-age=%s for %d seconds: what is no number is stale", (argument, seconds) => {
    expect(secondsOf(parseDirectives(`max-age=${argument}`), "max-age")).toBe(seconds);
  });

  it("never throws, and finds what was written among whatever else", () => {
    const noise = fc.string().filter((text) => !text.includes('"'));
    fc.assert(
      fc.property(fc.string(), noise, (before, after) => {
        parseDirectives(before);
        tokensOf(before);
        expect(parseDirectives(`no-store,${after}`).has("no-store")).toBe(true);
      }),
    );
  });
});
