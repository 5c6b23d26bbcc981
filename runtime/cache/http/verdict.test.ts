import { describe, expect, it } from "vitest";
import type { CacheRule, CacheStrategy } from "../../protocol/response-cache";
import { parseDirectives } from "./directives";
import { storedHead } from "./read-head.fixture";
import { judge, mayStandIn } from "./verdict";

const HTTP: CacheRule = { strategy: "http" };

const wishesOf = (asked: string, mode: RequestCache = "default") => {
  const headers = new Headers(asked === "" ? {} : { "cache-control": asked });
  return { mode, headers, directives: parseDirectives(headers.get("cache-control")) };
};

const verdictAt = (seconds: number, answer: string, asked = "", mode?: RequestCache, rule = HTTP) =>
  judge(storedHead({ "cache-control": answer }), wishesOf(asked, mode), rule, seconds * 1_000);

describe("by HTTP, a stored answer", () => {
  it.each([
    [59, "max-age=60", "", "fresh"],
    [60, "max-age=60", "", "ask"],
    [1, "max-age=60, no-cache", "", "ask"],
    [1, 'max-age=60, no-cache="set-cookie"', "", "fresh"],
    [61, "max-age=60, stale-while-revalidate=10", "", "stale-and-ask"],
    [70, "max-age=60, stale-while-revalidate=10", "", "ask"],
    [61, "max-age=60, stale-while-revalidate=10, must-revalidate", "", "ask"],
    [30, "max-age=60", "max-age=20", "ask"],
    [0, "max-age=60", "max-age=0", "ask"],
    [30, "max-age=60", "min-fresh=20", "fresh"],
    [30, "max-age=60", "min-fresh=40", "ask"],
    [70, "max-age=60", "max-stale=20", "stale"],
    [90, "max-age=60", "max-stale=20", "ask"],
    [9_000, "max-age=60", "max-stale", "stale"],
    [70, "max-age=60, must-revalidate", "max-stale", "ask"],
    [1, "max-age=60", "no-cache", "ask"],
  ] as const)("of %d s with %j, asked for with %j: %s", (seconds, answer, asked, expected) => {
    expect(verdictAt(seconds, answer, asked)).toBe(expected);
  });

  it.each([
    ["reload", 1, "max-age=60", "ask"],
    ["no-cache", 1, "max-age=60", "ask"],
    ["no-cache", 1, "max-age=60, immutable", "fresh"],
    ["no-cache", 61, "max-age=60, immutable", "ask"],
    ["force-cache", 9_000, "max-age=60, no-cache", "stale"],
    ["only-if-cached", 9_000, "max-age=60", "stale"],
  ] as const)("in cache mode %s, of %d s with %j: %s", (mode, seconds, answer, expected) => {
    expect(verdictAt(seconds, answer, "", mode)).toBe(expected);
  });

  it("is fresh no longer than the rule's maxAge", () => {
    const rule = { strategy: "http", maxAge: 10_000 } as const;
    expect(verdictAt(9, "max-age=60", "", "default", rule)).toBe("fresh");
    expect(verdictAt(10, "max-age=60", "", "default", rule)).toBe("ask");
  });
});

it.each([
  ["cache-first", 9_000, undefined, "stale"],
  ["cache-first", 11, 10_000, "ask"],
  ["network-first", 1, undefined, "ask-first"],
  ["stale-while-revalidate", 1, undefined, "stale-and-ask"],
  ["stale-while-revalidate", 11, 10_000, "ask"],
  ["cache-only", 9_000, 10_000, "stale"],
] as const)("%s, of %d s with a maxAge of %s: %s", (strategy, seconds, maxAge, expected) => {
  const rule: CacheRule = { strategy, ...(maxAge !== undefined && { maxAge }) };
  expect(verdictAt(seconds, "max-age=60", "", "default", rule)).toBe(expected);
});

describe("what is stale stands in", () => {
  const standsIn = (answer: string, status?: number, strategy: CacheStrategy = "http", asked = "") =>
    mayStandIn(storedHead({ "cache-control": answer }), wishesOf(asked), { strategy }, 100_000, status);

  it.each([
    ["for a network that is gone", "max-age=1", undefined, true],
    ["for an error, when it is allowed to", "max-age=1, stale-if-error=200", 503, true],
    ["not for an error by itself", "max-age=1", 503, false],
    ["not when it is too old for that", "max-age=1, stale-if-error=20", undefined, false],
    ["not where that was forbidden", "max-age=1, must-revalidate", undefined, false],
    ["not for what is no failure of the server", "max-age=1, stale-if-error=200", 404, false],
  ] as const)("%s", (_name, answer, status, expected) => {
    expect(standsIn(answer, status)).toBe(expected);
  });

  it("by a strategy that says so, whatever the answer says; but not for who wants to know", () => {
    expect(standsIn("max-age=1, must-revalidate", undefined, "network-first")).toBe(true);
    expect(standsIn("max-age=1", undefined, "network-first", "no-cache")).toBe(false);
  });
});
