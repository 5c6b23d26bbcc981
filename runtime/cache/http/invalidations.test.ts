import { describe, expect, it } from "vitest";
import { createInvalidations, invalidatedBy } from "./invalidations";

const URL_A = "https://app.test/items/1";

const answer = (status: number, headers: Record<string, string> = {}) =>
  new Response(null, { status, headers });

describe("a write", () => {
  it("ends what is kept for its URL, its Location and its Content-Location, on its own origin", () => {
    const headers = { location: "/items/2#part", "content-location": "https://other.test/items/3" };
    expect(invalidatedBy("POST", URL_A, answer(201, headers))).toEqual([URL_A, "https://app.test/items/2"]);
    expect(invalidatedBy("PUT", URL_A, answer(200, { "content-location": "latest" }))).toEqual([
      URL_A,
      "https://app.test/items/latest",
    ]);
    expect(invalidatedBy("M-SEARCH", URL_A, answer(200, { location: "http://[" }))).toEqual([URL_A]);
  });

  it("ends nothing when it failed, or was none", () => {
    for (const status of [400, 404, 500]) expect(invalidatedBy("POST", URL_A, answer(status))).toEqual([]);
    for (const method of ["GET", "HEAD", "OPTIONS", "TRACE"])
      expect(invalidatedBy(method, URL_A, answer(200))).toEqual([]);
  });
});

describe("what was written to", () => {
  it("is known to whoever asked before, also when others have asked since", () => {
    const invalidations = createInvalidations();
    const before = invalidations.now();
    invalidations.add(URL_A);
    const after = invalidations.now();
    expect(invalidations.isUnasked(URL_A)).toBe(true);
    invalidations.settle(URL_A);
    expect(invalidations.isUnasked(URL_A)).toBe(false);
    expect(invalidations.lastOf(URL_A)).toBeGreaterThan(before);
    expect(invalidations.lastOf(URL_A)).toBe(after);
  });

  it("is taken for written to, when so much was that it is not known any more", () => {
    const invalidations = createInvalidations();
    const before = invalidations.now();
    for (let i = 0; i <= 1_000; i++) invalidations.add(`${URL_A}?${i}`);
    expect(invalidations.lastOf(`${URL_A}?0`)).toBeGreaterThan(before);
    expect(invalidations.lastOf(`${URL_A}?0`)).toBeLessThan(invalidations.now());
  });
});
