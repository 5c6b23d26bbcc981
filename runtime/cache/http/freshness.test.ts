import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ageMs, isBeyondUse, lifetimeMs } from "./freshness";
import { httpDate, storedHead } from "./read-head.fixture";

const HOUR_MS = 3_600_000;
const date = httpDate(0);

describe("how long a response is fresh", () => {
  it.each([
    ["max-age before Expires", { "cache-control": "max-age=60", expires: httpDate(HOUR_MS), date }, 60_000],
    ["Expires from Date on", { expires: httpDate(HOUR_MS + 5_000), date: httpDate(5_000) }, HOUR_MS],
    ["from when it came, without a Date", { expires: httpDate(HOUR_MS) }, HOUR_MS],
    ["not at all, when Expires is no date", { expires: "0", "last-modified": httpDate(-HOUR_MS), date }, 0],
    [
      "a tenth of its time since the last change",
      { "last-modified": httpDate(-10 * HOUR_MS), date },
      HOUR_MS,
    ],
    ["at most a week of that", { "last-modified": httpDate(-9_999 * HOUR_MS), date }, 168 * HOUR_MS],
    ["not by s-maxage, which is for shared caches", { "cache-control": "s-maxage=60", date }, 0],
    ["not by a guess against Pragma", { "last-modified": httpDate(-HOUR_MS), pragma: "no-cache", date }, 0],
  ])("%s", (_name, headers, expected) => {
    expect(lifetimeMs(storedHead(headers as unknown as Record<string, string>))).toBe(expected);
  });

  it("is not guessed for a status that says nothing of the resource, unless it is public", () => {
    const headers = { "last-modified": httpDate(-10 * HOUR_MS), date };
    expect(lifetimeMs(storedHead(headers, { status: 500 }))).toBe(0);
    expect(lifetimeMs(storedHead({ ...headers, "cache-control": "public" }, { status: 599 }))).toBe(HOUR_MS);
  });
});

describe("how old a response is", () => {
  it("counts what it was told, the time on its way and the time it lay here", () => {
    const stored = storedHead({ age: "10" }, { requestedAt: 0, receivedAt: 2_000 });
    expect(ageMs(stored, 5_000)).toBe(15_000);
  });

  it("counts from Date when that makes it older", () => {
    expect(ageMs(storedHead({ date: httpDate(-HOUR_MS), age: "10" }), 0)).toBe(HOUR_MS);
  });

  it.each([
    ["0, 7200", 0],
    ["7200,0", 7_200_000],
    ["abc", 0],
    ["-5", 0],
    ["7200;x", 0],
  ])("takes the first of Age: %s, and none that is no number (RFC 9111 §5.1)", (age, expected) => {
    expect(ageMs(storedHead({ age }), 0)).toBe(expected);
  });

  it("never grows younger while time goes on", () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(), fc.nat(1e9), fc.nat(1e9), (age, seconds, first, more) => {
        for (const told of [String(seconds), age.replace(/[^\x21-\x7e]/g, "")]) {
          const stored = storedHead({ age: told, date: httpDate(-1_000 * (seconds % 100_000)) });
          expect(ageMs(stored, first + more)).toBeGreaterThanOrEqual(ageMs(stored, first));
        }
      }),
    );
  });

  it("is not known once the clock was set back", () => {
    const stored = storedHead({}, { requestedAt: 9 * HOUR_MS, receivedAt: 9 * HOUR_MS });
    expect(ageMs(stored, HOUR_MS)).toBe(Number.POSITIVE_INFINITY);
    expect(ageMs(stored, 9 * HOUR_MS - 500)).toBe(0);
  });
});

it("is beyond use a month after it became stale, and not while it is fresh", () => {
  const stored = storedHead({ "cache-control": "max-age=60" });
  expect(isBeyondUse(stored, 30 * 24 * HOUR_MS)).toBe(false);
  expect(isBeyondUse(stored, 30 * 24 * HOUR_MS + 61_000)).toBe(true);
  expect(isBeyondUse(storedHead({ "cache-control": "max-age=31536000" }), 300 * 24 * HOUR_MS)).toBe(false);
});
