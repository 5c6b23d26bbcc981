import { describe, expect, it } from "vitest";
import { compileFullMatch, literalStart } from "./regular-expression";

it("matches the whole value only", () => {
  const expression = compileFullMatch("a|bc");
  expect(["a", "bc", "abc", "ac", ""].map((value) => expression?.test(value))).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
});

it("refuses what is no expression, and what would only be one inside a group", () => {
  expect([compileFullMatch("("), compileFullMatch("a)|(b")]).toEqual([undefined, undefined]);
});

describe("the literal start", () => {
  it.each([
    ["/rates", "/rates"],
    ["/api\\/a\\.b", "/api/a.b"],
    ["^/api/.*", "/api/"],
    ["/api/v[0-9]+/x", "/api/"],
    ["/api/v?", "/api/"],
    ["/api/?", "/"],
    ["/api{0,1}/x", "/"],
    ["/a+/b", "/"],
    ["/api/\\d", "/api/"],
    ["/api/(a|b)", "/api/"],
    ["/api/[|]x", "/api/"],
    ["/api/\\|x/y", "/api/|x/y"],
    ["/api/[\\]|]x", "/api/"],
    ["/api/x|/y", ""],
    ["/api/[(]x|/y", ""],
    [".*", ""],
  ])("of %s is %j", (source, start) => {
    expect(literalStart(source)).toBe(start);
  });
});
