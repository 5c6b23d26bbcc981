import { describe, expect, it } from "vitest";
import { allow, isPreflight, preflightResponse } from "./cors";

type Cors = Parameters<typeof allow>[0];

const cors = (more: Partial<Cors>): Cors => ({
  allowOrigins: [],
  allowCredentials: false,
  allowMethods: [],
  allowHeaders: [],
  exposeHeaders: [],
  maxAge: 5,
  ...more,
});

function preflight(setting: Partial<Cors>, origin: string): Record<string, string> {
  const asked = {
    origin,
    "access-control-request-method": "PUT",
    "access-control-request-headers": "x-a, x-b",
  };
  return Object.fromEntries(preflightResponse(cors(setting), new Headers(asked)).headers);
}

const isAllowed = (pattern: string, origin: string) =>
  allow(cors({ allowOrigins: [pattern] }), origin, new Headers());

describe("CORS", () => {
  it("takes OPTIONS for a preflight only with an origin and a method asked for", () => {
    const full = { origin: "https://a.test", "access-control-request-method": "PUT" };
    expect(isPreflight("OPTIONS", new Headers(full))).toBe(true);
    expect(isPreflight("GET", new Headers(full))).toBe(false);
    expect(isPreflight("OPTIONS", new Headers({ origin: "https://a.test" }))).toBe(false);
  });

  it.each([
    ["https://*.bar.com", "https://www.bar.com", true],
    ["https://*.bar.com", "https://xpto.www.bar.com", true],
    ["https://*.bar.com", "https://bar.com", false],
    ["https://*.bar.com", "http://www.bar.com", false],
    ["https://*.bar.com", "https://www.bar.com:8443", false],
    ["https://*.bar.com", "https://www.bar.com.evil.test", false],
    ["https://*.bar.com:8443", "https://www.bar.com:8443", true],
    ["https://foo.com", "https://foo.com", true],
    ["https://foo.com", "https://foo.com:8443", false],
    ["*", "https://any.test:1", true],
  ])("with %s allowed, says of %s: %s", (pattern, origin, allowed) => {
    expect(isAllowed(pattern, origin)).toBe(allowed);
  });

  it("answers a preflight with what is allowed, and for how long", () => {
    const setting = { allowOrigins: ["https://a.test"], allowMethods: ["GET", "PUT"], allowHeaders: ["x-a"] };
    expect(preflight(setting, "https://a.test")).toMatchObject({
      "access-control-allow-origin": "https://a.test",
      "access-control-allow-methods": "GET, PUT",
      "access-control-allow-headers": "x-a",
      "access-control-max-age": "5",
    });
  });

  it("says * where anything goes, but with credentials echoes what was asked for", () => {
    const any = { allowOrigins: ["*"], allowMethods: ["*"], allowHeaders: ["*"] };
    expect(preflight(any, "https://a.test")).toMatchObject({
      "access-control-allow-origin": "*",
      "access-control-allow-methods": "*",
      "access-control-allow-headers": "*",
    });
    expect(preflight({ ...any, allowCredentials: true }, "https://a.test")).toMatchObject({
      "access-control-allow-origin": "https://a.test",
      "access-control-allow-methods": "PUT",
      "access-control-allow-headers": "x-a, x-b",
      "access-control-allow-credentials": "true",
    });
  });

  it("gives an origin that is not allowed no CORS header at all", () => {
    const names = Object.keys(preflight({ allowOrigins: ["https://a.test"] }, "https://b.test"));
    expect(names.filter((name) => name.startsWith("access-control"))).toEqual([]);
  });

  it("tells caches where the answer depends on the origin", () => {
    expect(preflight({ allowOrigins: ["https://a.test"] }, "https://b.test")).toMatchObject({
      vary: "origin",
    });
    expect(preflight({ allowOrigins: ["*"] }, "https://b.test")).not.toHaveProperty("vary");
  });
});
