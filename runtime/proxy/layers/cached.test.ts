import { describe, expect, it, vi } from "vitest";
import type { RouteRule } from "../../config/schema";
import { manualClock } from "../../kernel/manual-clock";
import type { CacheAnswer, CacheableRequest, CacheRule } from "../../protocol/response-cache";
import type { Exchange } from "../exchange";
import { backendRef, newExchange, routeMatch } from "../exchange.fixture";
import type { KeptRule } from "../policy/cache-rules";
import { cachedLayer } from "./cached";

const HTTP: CacheRule = { strategy: "http" };

/** The layer over a cache that a test answers for. */
function newLayer(answer: (request: CacheableRequest) => Promise<CacheAnswer | undefined>, rule?: CacheRule) {
  const match = { ...routeMatch([backendRef("origin")]), startedAt: 0, routeMs: 0 };
  const rules = new Map<RouteRule, KeptRule>(
    rule === undefined ? [] : [[match.rule, { rule, via: "https://up.test" }]],
  );
  const cache = { answer: vi.fn(answer) };
  const clock = manualClock();
  const sent: Exchange[] = [];
  const handle = cachedLayer(cache)(rules, clock)(async (exchange) => {
    sent.push(exchange);
    return new Response("from the upstream");
  });
  const run = (url = "https://app.test/api/x", init: RequestInit = {}, more: Partial<Exchange> = {}) => {
    const request = new Request(url, init);
    const client = { id: "page", role: undefined, waitUntil: () => undefined };
    const exchange = newExchange([backendRef("origin")], { request, match, client, ...more });
    return handle(exchange).then(async (response) => ({
      text: await response.text(),
      facts: exchange.facts,
    }));
  };
  return { cache, clock, sent, run };
}

const hit = async () => ({ response: new Response("kept"), outcome: "hit" }) as const;

describe("the cached layer", () => {
  it("answers from the cache, and tells the trace how", async () => {
    const { run, sent } = newLayer(hit, HTTP);
    const { text, facts } = await run();
    expect([text, facts.cache, sent.length]).toEqual(["kept", "hit", 0]);
  });

  it("shows the cache the URL without its fragment, and which backends would be asked", async () => {
    const { run, cache } = newLayer(hit, HTTP);
    await run("https://app.test/api/x?q=1#part");
    expect(cache.answer.mock.calls[0]![0]).toMatchObject({
      url: "https://app.test/api/x?q=1",
      via: "https://up.test",
    });
  });

  it("passes by the cache what no rule keeps, but shows it every write", async () => {
    const { run, cache, sent } = newLayer(hit);
    expect((await run()).text).toBe("from the upstream");
    expect(sent.length).toBe(1);
    await run("https://app.test/api/x", { method: "POST" });
    expect(cache.answer.mock.calls.map(([{ method, rule }]) => [method, rule.strategy])).toEqual([
      ["POST", "network-only"],
    ]);
  });

  it("passes by the cache what is read for nobody who can wait for its work, but not what is written", async () => {
    const { run, cache } = newLayer(hit, HTTP);
    const client = { id: "a service", role: undefined };
    await run(undefined, {}, { client });
    expect(cache.answer).not.toHaveBeenCalled();
    await run(undefined, { method: "DELETE" }, { client });
    expect(cache.answer).toHaveBeenCalledOnce();
  });

  it("asks the upstream with the validators it is given", async () => {
    const validating = new Headers({ "if-none-match": '"a"' });
    const { run, sent } = newLayer(
      async ({ send, signal }) => ({ response: await send({ signal, validating }), outcome: "miss" }),
      HTTP,
    );
    await run();
    expect([sent[0]!.head.headers.get("if-none-match"), sent[0]!.revalidation]).toEqual([
      '"a"',
      "conditional",
    ]);
  });

  it("gives what goes on in the background a time and facts of its own", async () => {
    const { run, clock, sent } = newLayer(async ({ send, signal }) => {
      clock.advance(10_000);
      await send({ signal, asksAnew: true, inBackground: true });
      return hit();
    }, HTTP);
    const { facts } = await run();
    expect([sent[0]!.deadlineAt, sent[0]!.revalidation]).toEqual([25_000, "whole"]);
    expect(sent[0]!.facts).not.toBe(facts);
  });

  it("says so when only the cache may answer, and has nothing", async () => {
    const { run } = newLayer(async () => undefined, { strategy: "cache-only" });
    await expect(run()).rejects.toMatchObject({ code: "NOT_CACHED" });
  });
});
