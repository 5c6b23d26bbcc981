import { describe, expect, it } from "vitest";
import { confirmedBy, freshened, isNotModified, withValidators } from "./conditions";
import { httpDate, storedHead } from "./read-head.fixture";

describe("asking whether it has changed", () => {
  it("names the ETag and the last change, and keeps the request's other fields", () => {
    const stored = storedHead({ etag: '"a"', "last-modified": httpDate(0) });
    expect(Object.fromEntries(withValidators(new Headers({ accept: "x" }), [stored])!)).toEqual({
      accept: "x",
      "if-none-match": '"a"',
      "if-modified-since": httpDate(0),
    });
  });

  it("names all variants' ETags, and cannot ask without any validator", () => {
    const variants = ['"a"', '"b"', '"a"'].map((etag) => storedHead({ etag }));
    expect(withValidators(new Headers(), variants)!.get("if-none-match")).toBe('"a", "b"');
    expect(withValidators(new Headers(), [storedHead({})])).toBeUndefined();
  });
});

describe("a 304", () => {
  const [a, b] = ['"a"', 'W/"b"'].map((etag) => storedHead({ etag }));

  it("is about the one with its ETag, or the only one asked for", () => {
    expect(confirmedBy(new Headers({ etag: '"b"' }), [a!, b!])).toBe(b);
    expect(confirmedBy(new Headers(), [a!])).toBe(a);
    expect(confirmedBy(new Headers({ etag: '"c"' }), [a!, b!])).toBeUndefined();
    expect(confirmedBy(new Headers(), [a!, b!])).toBeUndefined();
  });

  it("updates what is stored, but for what describes the stored body, and begins its age anew", () => {
    const stored = storedHead({ age: "9", "x-old": "1", "x-both": "1", "content-length": "10", etag: '"a"' });
    const answer = new Headers({ "x-both": "2", "content-length": "0", etag: '"z"', date: httpDate(5_000) });
    const { head } = freshened(stored, answer, { requestedAt: 4_000, receivedAt: 5_000 });
    expect(Object.fromEntries(head.headers)).toEqual({
      "x-old": "1",
      "x-both": "2",
      "content-length": "10",
      etag: '"a"',
      date: httpDate(5_000),
    });
    expect([head.requestedAt, head.receivedAt]).toEqual([4_000, 5_000]);
  });
});

describe("a condition of the client's own", () => {
  const stored = storedHead({ etag: 'W/"a"', "last-modified": httpDate(5_000) });

  it.each([
    [{ "if-none-match": '"a"' }, true],
    [{ "if-none-match": '"x", W/"a"' }, true],
    [{ "if-none-match": "*" }, true],
    [{ "if-none-match": '"x"', "if-modified-since": httpDate(9_000) }, false],
    [{ "if-modified-since": httpDate(5_000) }, true],
    [{ "if-modified-since": httpDate(4_000) }, false],
    [{ "if-modified-since": "yesterday" }, false],
  ])("%j is met: %s", (asked, expected) => {
    expect(isNotModified(new Headers(asked as unknown as Record<string, string>), stored)).toBe(expected);
  });
});
