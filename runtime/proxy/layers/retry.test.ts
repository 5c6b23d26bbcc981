import { describe, expect, it } from "vitest";
import type { RouteRule, TrafficPolicy } from "../../config/schema";
import { type ManualClock, manualClock } from "../../kernel/manual-clock";
import { AttemptError } from "../../protocol/attempt-error";
import type { Exchange } from "../exchange";
import { backendRef, newExchange, routeMatch } from "../exchange.fixture";
import type { Handler } from "../layer";
import { createRetryBudgets } from "../policy/retry-budgets";
import { createPolicyTable } from "../policy-table";
import { retryLayer } from "./retry";
import { tryTimeoutLayer } from "./try-timeout";

type Step = number | "reset" | "refused" | "hang" | Response;

const until = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));

/** Answers try by try as told, the last step over and over. */
function backend(steps: readonly Step[]) {
  let count = 0;
  const handler: Handler = async ({ facts, signal }) => {
    const step = steps[Math.min(count++, steps.length - 1)]!;
    facts.attempts++;
    facts.replica = `r${count}`;
    if (step === "hang") return until(signal);
    if (step === "reset") throw new AttemptError("ENDPOINT_LOST", "lost", false);
    if (step === "refused") throw new AttemptError("UPSTREAM_UNREACHABLE", "refused", true);
    return typeof step === "number" ? new Response(null, { status: step }) : step;
  };
  return { handler, count: () => count };
}

const retry = (attempts: number, codes: number[] = [], backoff?: string): Partial<RouteRule> => ({
  retry: { attempts, codes, ...(backoff !== undefined && { backoff }) },
});

function exchangeFor(rule: Partial<RouteRule>, overrides: Partial<Exchange> = {}): Exchange {
  const backends = [backendRef("a")];
  return newExchange(backends, {
    match: { ...routeMatch(backends, rule), startedAt: 0, routeMs: 0 },
    ...overrides,
  });
}

function layerOver(
  handler: Handler,
  { clock = manualClock(), policy = {} }: { clock?: ManualClock; policy?: Partial<TrafficPolicy> } = {},
): { send: Handler; clock: ManualClock } {
  const policies = createPolicyTable([{ targetRef: { kind: "Service", name: "a" }, ...policy }]);
  const budgets = createRetryBudgets(policies, clock);
  const send = retryLayer({ policies, budgets, clock, random: () => 0 })(tryTimeoutLayer(clock)(handler));
  return { send, clock };
}

/** Lets everything that needs no time happen, then moves on, until the outcome is there. */
async function played(
  outcome: Promise<Response>,
  clock: ManualClock,
  stepMs = 10,
): Promise<number | unknown> {
  let result: number | unknown;
  const settled = outcome.then(
    (response) => {
      result = response.status;
    },
    (error: unknown) => {
      result = error;
    },
  );
  while (result === undefined) {
    await new Promise<void>((resolve) => setImmediate(resolve));
    if (result === undefined) clock.advance(stepMs);
  }
  await settled;
  return result;
}

describe("retry", () => {
  it.each([
    {
      name: "a listed status until it is good",
      steps: [500, 500, 200],
      rule: retry(3, [500]),
      ends: 200,
      tries: 3,
    },
    { name: "no status that is not listed", steps: [503, 200], rule: retry(3, [500]), ends: 503, tries: 1 },
    { name: "until the tries are used up", steps: [502], rule: retry(2, [502]), ends: 502, tries: 3 },
    {
      name: "a connection error without codes",
      steps: ["reset", "refused", 200],
      rule: retry(3),
      ends: 200,
      tries: 3,
    },
    { name: "nothing without a retry in the rule", steps: [500, 200], rule: {}, ends: 500, tries: 1 },
  ] as const)("tries again: $name", async ({ steps, rule, ends, tries }) => {
    const { handler, count } = backend(steps);
    const { send, clock } = layerOver(handler);
    expect(await played(send(exchangeFor(rule)), clock)).toBe(ends);
    expect(count()).toBe(tries);
  });

  it("passes the last failure on as it is, and says that the tries ran out", async () => {
    const { handler } = backend(["reset"]);
    const { send, clock } = layerOver(handler);
    const exchange = exchangeFor(retry(1));
    expect(await played(send(exchange), clock)).toMatchObject({ code: "ENDPOINT_LOST" });
    expect([...exchange.facts.flags]).toEqual(["URX"]);
    expect(exchange.facts.attempts).toBe(2);
  });

  it("tries again after a try's own timeout, and not after the exchange's", async () => {
    const { handler, count } = backend(["hang", "hang", 200]);
    const { send, clock } = layerOver(handler);
    const rule = { ...retry(2), timeouts: { backendRequestMs: 200 } };
    expect(await played(send(exchangeFor(rule)), clock)).toBe(200);
    const caller = new AbortController();
    const left = send(exchangeFor(rule, { signal: caller.signal }));
    caller.abort(new Error("left"));
    expect(await played(left, clock)).toBe(200);
    expect(count()).toBe(4);
  });

  it("passes on what came when the caller had given up already, and draws on no budget for it", async () => {
    const caller = new AbortController();
    const { handler, count } = backend([500]);
    const { send, clock } = layerOver((exchange) => {
      caller.abort("left");
      return handler(exchange);
    });
    const exchange = exchangeFor(retry(3, [500]), { signal: caller.signal });
    expect(await played(send(exchange), clock)).toBe(500);
    expect([count(), exchange.facts.flags.size]).toEqual([1, 0]);
  });

  it("stops waiting when the caller gives up", async () => {
    const { handler, count } = backend([500]);
    const { send, clock } = layerOver(handler);
    const caller = new AbortController();
    const outcome = send(exchangeFor(retry(3, [500], "1s"), { signal: caller.signal }));
    clock.after(5, () => caller.abort("left"));
    expect(await played(outcome, clock)).toBe("left");
    expect(count()).toBe(1);
  });

  it.each([
    { method: "POST", headers: {}, step: 500, tries: 1 },
    { method: "POST", headers: { "idempotency-key": "k" }, step: 500, tries: 2 },
    { method: "POST", headers: {}, step: "reset", tries: 1 },
    { method: "POST", headers: {}, step: "refused", tries: 2 },
    { method: "DELETE", headers: {}, step: "reset", tries: 2 },
  ] as const)("sends $method with $headers $tries time(s) when it meets $step", async (given) => {
    const { handler, count } = backend([given.step, 200]);
    const { send, clock } = layerOver(handler);
    const { method, headers } = given;
    const request = new Request("https://app.test/", { method, headers });
    await played(send(exchangeFor(retry(1, [500]), { request })), clock);
    expect(count()).toBe(given.tries);
  });

  it("waits as long as the server asks for, and not at all when that is too late", async () => {
    const asksFor = (seconds: string) =>
      new Response(null, { status: 503, headers: { "retry-after": seconds } });
    const { send, clock } = layerOver(backend([asksFor("2"), 200]).handler);
    expect(await played(send(exchangeFor(retry(1, [503]))), clock)).toBe(200);
    expect(clock.now()).toBe(2_000);
    const late = layerOver(backend([asksFor("16"), 200]).handler);
    expect(await played(late.send(exchangeFor(retry(1, [503]))), late.clock)).toBe(503);
    expect(late.clock.now()).toBe(0);
  });

  it("cancels the body of an answer that it throws away", async () => {
    let isCancelled = false;
    const body = new ReadableStream({
      cancel() {
        isCancelled = true;
      },
    });
    const { send, clock } = layerOver(backend([new Response(body, { status: 500 }), 200]).handler);
    await played(send(exchangeFor(retry(1, [500]))), clock);
    expect(isCancelled).toBe(true);
  });

  it("sends the body again that a try over the network has used up", async () => {
    const bodies: string[] = [];
    const { send, clock } = layerOver(async ({ payload }) => {
      bodies.push(await (await payload.asRequest()).text());
      return new Response(null, { status: bodies.length < 3 ? 500 : 200 });
    });
    const request = new Request("https://app.test/", { method: "PUT", body: "x" });
    expect(await played(send(exchangeFor(retry(2, [500]), { request })), clock)).toBe(200);
    expect(bodies).toEqual(["x", "x", "x"]);
  });

  it("gives back to a budget of retries under way when one ends, and when its wait does", async () => {
    const policy = { retryBudget: { percent: 0, minRetryConcurrency: 1 } };
    const { handler, count } = backend([500]);
    const { send, clock } = layerOver(handler, { policy });
    await played(send(exchangeFor(retry(3, [500]))), clock);
    expect(count()).toBe(4);
    const caller = new AbortController();
    clock.after(5, () => caller.abort("left"));
    await played(send(exchangeFor(retry(1, [500], "1s"), { signal: caller.signal })), clock);
    await played(send(exchangeFor(retry(3, [500]))), clock);
    expect(count()).toBe(4 + 1 + 4);
  });

  it("stops at the retry budget, which all exchanges of a policy share", async () => {
    const { handler, count } = backend([500]);
    const policy = { retryBudget: { ttl: 10_000, retryRatio: 0, minRetriesPerSecond: 0.2 } };
    const { send, clock } = layerOver(handler, { policy });
    const exchange = exchangeFor(retry(5, [500]));
    expect(await played(send(exchange), clock)).toBe(500);
    expect(count()).toBe(3);
    expect([...exchange.facts.flags]).toEqual(["URX"]);
    await played(send(exchangeFor(retry(5, [500]))), clock);
    expect(count()).toBe(4);
  });
});

describe("hedging", () => {
  const policy = { hedging: { maxAttempts: 3, hedgingDelay: 50 } };

  it("sends another try after the delay, takes the first good answer and aborts the others", async () => {
    const signals: AbortSignal[] = [];
    const { handler, count } = backend(["hang", 200]);
    const { send, clock } = layerOver(
      (exchange) => {
        signals.push(exchange.signal);
        return handler(exchange);
      },
      { policy },
    );
    const exchange = exchangeFor({});
    expect(await played(send(exchange), clock)).toBe(200);
    expect(count()).toBe(2);
    expect(clock.now()).toBe(50);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    expect(exchange.facts).toMatchObject({ attempts: 2, replica: "r2" });
  });

  it("brings the next try forward when one fails, and ends with the last failure", async () => {
    const { handler, count } = backend(["reset"]);
    const { send, clock } = layerOver(handler, { policy });
    expect(await played(send(exchangeFor({})), clock)).toMatchObject({ code: "ENDPOINT_LOST" });
    expect(count()).toBe(3);
    expect(clock.now()).toBe(0);
  });

  it("gives back to a budget of retries under way when a try ends", async () => {
    const { handler, count } = backend(["reset"]);
    const retryBudget = { percent: 0, minRetryConcurrency: 1 };
    const { send, clock } = layerOver(handler, { policy: { ...policy, retryBudget } });
    await played(send(exchangeFor({})), clock);
    expect(count()).toBe(3);
  });

  it("draws on the retry budget", async () => {
    const { handler, count } = backend(["hang"]);
    const retryBudget = { retryRatio: 0, minRetriesPerSecond: 0 };
    const { send, clock } = layerOver(handler, { policy: { ...policy, retryBudget } });
    const caller = new AbortController();
    clock.after(500, () => caller.abort("left"));
    expect(await played(send(exchangeFor({}, { signal: caller.signal })), clock)).toBe("left");
    expect(count()).toBe(1);
  });

  it("is one try of the retries: they go on when all tries of a round have failed", async () => {
    const { handler, count } = backend(["reset", "reset", "reset", 200]);
    const { send, clock } = layerOver(handler, { policy });
    expect(await played(send(exchangeFor(retry(1, [], "1s"))), clock)).toBe(200);
    expect(count()).toBe(4);
    expect(clock.now()).toBe(1_000);
  });

  it("leaves alone what is not idempotent, or has a body", async () => {
    for (const request of [
      new Request("https://app.test/", { method: "POST" }),
      new Request("https://app.test/", { method: "PUT", body: "x" }),
    ]) {
      const { handler, count } = backend(["hang"]);
      const { send, clock } = layerOver(handler, { policy });
      const caller = new AbortController();
      clock.after(500, () => caller.abort("left"));
      await played(send(exchangeFor({}, { request, signal: caller.signal })), clock);
      expect(count()).toBe(1);
    }
  });
});
