import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseDirectives } from "./directives";
import { httpDate, storedHead } from "./read-head.fixture";
import { isStorable, isWorthStoring, storedFields } from "./storability";

function storable(
  headers: Record<string, string>,
  { status = 200, asked = {} as Record<string, string>, type = "basic", redirected = false } = {},
): boolean {
  const request = new Headers(asked);
  const response = new Response(null, { status, headers });
  Object.defineProperties(response, { type: { value: type }, redirected: { value: redirected } });
  const directives = parseDirectives(request.get("cache-control"));
  return isStorable(
    { headers: request, directives },
    response,
    parseDirectives(response.headers.get("cache-control")),
  );
}

const cacheControl = (value: string) => ({ "cache-control": value });

describe("what may be stored", () => {
  it("is never what says no-store, whatever else it says", () => {
    const others = fc.array(
      fc.constantFrom(
        "public",
        "private",
        "max-age=60",
        "immutable",
        "no-cache",
        'x="y, z"',
        "must-revalidate",
      ),
    );
    fc.assert(
      fc.property(
        others,
        others,
        fc.constantFrom("no-store", "No-Store", "NO-STORE"),
        (before, after, word) => {
          expect(storable(cacheControl([...before, word, ...after].join(", ")))).toBe(false);
        },
      ),
    );
    expect(storable(cacheControl("max-age=60"), { asked: cacheControl("no-store") })).toBe(false);
  });

  it("is never a part, an answer without content of its own, or one that cannot be read", () => {
    for (const status of [206, 304]) expect(storable(cacheControl("max-age=60"), { status })).toBe(false);
    for (const type of ["opaque", "opaqueredirect", "error"])
      expect(storable(cacheControl("max-age=60"), { type })).toBe(false);
    expect(storable(cacheControl("max-age=60"), { redirected: true })).toBe(false);
    expect(storable({ ...cacheControl("max-age=60"), "content-type": "text/event-stream" })).toBe(false);
  });

  it.each([
    ["max-age=60", false],
    ["private, max-age=60", false],
    ["public, max-age=60", true],
    ["must-revalidate, max-age=60", true],
    ["s-maxage=60", true],
  ])("with Authorization and %s: %s", (value, expected) => {
    const asked = { authorization: "Bearer x" };
    expect(storable(cacheControl(value), { asked })).toBe(expected);
    expect(storable(cacheControl(value), { asked, type: "cors" })).toBe(false);
  });

  it.each([
    ["*", false],
    ["accept, *", false],
    ["Cookie", false],
    ["Referer", false],
    ["Authorization", false],
    ["Sec-Fetch-Mode", false],
    ["Accept", true],
  ])("that varies by %s: %s", (vary, expected) => {
    expect(storable({ ...cacheControl("max-age=60"), vary })).toBe(expected);
  });

  it("with must-understand, is what has a status we know, even with no-store for those that do not", () => {
    expect(storable(cacheControl("must-understand, no-store, max-age=60"))).toBe(true);
    expect(storable(cacheControl("must-understand, max-age=60"), { status: 599 })).toBe(false);
  });
});

describe("what is worth storing", () => {
  it.each([
    ["fresh for a while", cacheControl("max-age=60"), 200, true],
    ["fresh, whatever its status", cacheControl("max-age=60"), 500, true],
    ["found unchanged by its ETag", { etag: '"a"' }, 200, true],
    ["without either", {}, 200, false],
    ["an error that says nothing for how long", { "last-modified": httpDate(-1e9) }, 503, false],
  ])("%s", (_name, headers, status, expected) => {
    expect(isWorthStoring(storedHead(headers as unknown as Record<string, string>, { status }))).toBe(
      expected,
    );
  });
});

it("keeps no field of one hop, nor any that must not be reused", () => {
  const headers = new Headers({ connection: "a", a: "1", b: "2", c: "3", "keep-alive": "x", d: "4" });
  expect(storedFields(headers, parseDirectives('no-cache="b", private=c'))).toEqual([["d", "4"]]);
});
