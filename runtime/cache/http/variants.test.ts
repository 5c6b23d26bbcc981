import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { storedHead } from "./read-head.fixture";
import { isVariantFor, newest, variedBy } from "./variants";

const varied = (vary: string, request: Record<string, string>, type: ResponseType = "basic") =>
  storedHead({}, { varied: variedBy({ type, headers: new Headers({ vary }) }, new Headers(request)) }).head;
const suits = (vary: string, stored: Record<string, string>, asked: Record<string, string>) =>
  isVariantFor(varied(vary, stored), new Headers(asked));

describe("a stored response that varies", () => {
  it.each([
    ["Foo", { foo: "1" }, { foo: "1", other: "2" }, true],
    ["Foo", { foo: "1" }, { foo: "2" }, false],
    ["Foo", { foo: "1" }, {}, false],
    ["Foo", {}, { foo: "1" }, false],
    ["Foo", {}, { foo: "" }, false],
    ["Foo, Bar", { foo: "1" }, { foo: "1" }, true],
    ["Foo", { foo: "1,2" }, { foo: " 1 , 2 " }, true],
    ["Accept-Language", { "accept-language": "en, de" }, { "accept-language": "DE,en" }, true],
    ["Accept", { accept: "a, b" }, { accept: "b, a" }, false],
  ])("by %s, stored for %j, suits %j: %s", (vary, stored, asked, expected) => {
    expect(suits(vary, stored as unknown as Record<string, string>, asked as Record<string, string>)).toBe(
      expected,
    );
  });

  it("by what cannot be seen, suits only a request with the same fields", () => {
    const stored = varied("", { accept: "text/html", "x-unit": "km" }, "cors");
    expect(isVariantFor(stored, new Headers({ accept: "text/html", "x-unit": "km" }))).toBe(true);
    expect(isVariantFor(stored, new Headers({ accept: "text/html", "x-unit": "mi" }))).toBe(false);
  });

  it("always suits the request it was stored for", () => {
    const fields = fc.dictionary(
      fc.constantFrom("foo", "bar", "accept-language"),
      fc.stringMatching(/^[\x20-\x7e]*$/),
    );
    fc.assert(fc.property(fields, (request) => suits("foo, BAR, accept-language", request, request)));
  });
});

it("of several that suit, the one received last is taken", () => {
  const [old, young] = [1, 2].map((receivedAt) => storedHead({}, { receivedAt }).head);
  expect(newest([young!, old!])).toBe(young);
  expect(newest([])).toBeUndefined();
});
