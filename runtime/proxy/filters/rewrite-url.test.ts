import { describe, expect, it } from "vitest";
import { modifyPath, rewriteUrl } from "./rewrite-url";

const prefix = (value: string) => ({ type: "PathPrefix" as const, value });

describe("path modifier", () => {
  // The table of HTTPPathModifier.replacePrefixMatch (gateway-api apis/v1/httproute_types.go).
  it.each([
    ["/foo/bar", "/foo", "/xyz", "/xyz/bar"],
    ["/foo/bar", "/foo", "/xyz/", "/xyz/bar"],
    ["/foo/bar", "/foo/", "/xyz", "/xyz/bar"],
    ["/foo/bar", "/foo/", "/xyz/", "/xyz/bar"],
    ["/foo", "/foo", "/xyz", "/xyz"],
    ["/foo", "/foo/", "/xyz", "/xyz"],
    ["/foo/", "/foo", "/xyz", "/xyz/"],
    ["/foo/bar", "/foo", "", "/bar"],
    ["/foo/", "/foo", "", "/"],
    ["/foo", "/foo", "", "/"],
    ["/foo/", "/foo", "/", "/"],
    ["/foo", "/foo", "/", "/"],
    ["/bar", "/", "/xyz", "/xyz/bar"],
  ])("makes of %s, matched by %s and replaced by '%s', %s", (path, matched, replacePrefixMatch, made) => {
    expect(modifyPath({ type: "ReplacePrefixMatch", replacePrefixMatch }, path, prefix(matched))).toBe(made);
  });

  it("replaces a full path whatever was matched", () => {
    const modifier = { type: "ReplaceFullPath" as const, replaceFullPath: "/one" };
    expect(modifyPath(modifier, "/foo/bar", prefix("/foo"))).toBe("/one");
  });
});

describe("URL rewrite", () => {
  it("changes host and path and leaves the query as it is", () => {
    const url = new URL("https://app.test/foo/bar?q=a%20b&q=2");
    const path = { type: "ReplacePrefixMatch" as const, replacePrefixMatch: "/xyz" };
    rewriteUrl(url, { hostname: "one.example.org", path }, prefix("/foo"));
    expect(url.href).toBe("https://one.example.org/xyz/bar?q=a%20b&q=2");
  });
});
