import { describe, expect, it } from "vitest";
import { redirectResponse } from "./redirect";

type Filter = Parameters<typeof redirectResponse>[1];

function redirected(url: string, port: number, filter: Partial<Filter>): [number, string | null, unknown] {
  const match = {
    route: "r",
    rule: { matches: [], filters: [], backendRefs: [] },
    path: { type: "PathPrefix", value: "/foo" },
    port,
  } as const;
  const { status, headers, body } = redirectResponse(url, { statusCode: 302, ...filter }, match);
  return [status, headers.get("location"), body];
}

describe("redirect", () => {
  it.each<[string, string, number, Partial<Filter>, string]>([
    ["nothing given, port 80", "http://a.test/foo", 80, {}, "http://a.test/foo"],
    ["nothing given, port 8080", "http://a.test/foo", 8080, {}, "http://a.test:8080/foo"],
    ["nothing given, https", "https://a.test/foo", 443, {}, "https://a.test/foo"],
    ["a scheme", "http://a.test/foo", 8080, { scheme: "https" }, "https://a.test/foo"],
    ["the other scheme", "https://a.test/foo", 443, { scheme: "http" }, "http://a.test/foo"],
    ["a port", "http://a.test/foo", 80, { port: 8083 }, "http://a.test:8083/foo"],
    ["the well-known port", "http://a.test/foo", 8080, { scheme: "https", port: 443 }, "https://a.test/foo"],
    ["http on 443", "http://a.test/foo", 80, { port: 443 }, "http://a.test:443/foo"],
    ["a host", "http://a.test/foo", 80, { hostname: "example.org" }, "http://example.org/foo"],
  ])("with %s chooses scheme, host and port as the API says", (_, url, port, filter, location) => {
    expect(redirected(url, port, filter)[1]).toBe(location);
  });

  it("answers with the status asked for, no body, a modified path and the same query", () => {
    const path = { type: "ReplacePrefixMatch" as const, replacePrefixMatch: "/xyz" };
    expect(redirected("http://a.test/foo/bar?q=1", 80, { path, statusCode: 308 })).toEqual([
      308,
      "http://a.test/xyz/bar?q=1",
      null,
    ]);
  });
});
