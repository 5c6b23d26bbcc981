import { expect, it } from "vitest";
import { manualClock } from "../../kernel/manual-clock";
import type { Exchange } from "../exchange";
import { newExchange, routeMatch } from "../exchange.fixture";
import { tryTimeoutLayer } from "./try-timeout";

const exchangeWith = (backendRequestMs: number): Exchange =>
  newExchange([], {
    match: { ...routeMatch([], { timeouts: { backendRequestMs } }), startedAt: 0, routeMs: 0 },
  });

it("ends a try at the rule's backendRequest, and leaves the exchange's own signal alone", async () => {
  const clock = manualClock();
  const exchange = exchangeWith(200);
  const outcome = tryTimeoutLayer(clock)(
    ({ signal }) =>
      new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
  )(exchange).catch((error: unknown) => error);
  clock.advance(200);
  expect(await outcome).toMatchObject({ code: "DEADLINE_EXCEEDED" });
  expect(exchange.signal.aborted).toBe(false);
});

it("counts to the response head only: a body may go on", async () => {
  const clock = manualClock();
  let seen: AbortSignal | undefined;
  await tryTimeoutLayer(clock)(async ({ signal }) => {
    seen = signal;
    return new Response("x");
  })(exchangeWith(200));
  clock.advance(1_000);
  expect(seen!.aborted).toBe(false);
});

it("takes 0 for no limit: the exchange goes on untouched", async () => {
  const exchange = exchangeWith(0);
  let seen: Exchange | undefined;
  await tryTimeoutLayer(manualClock())(async (passed) => {
    seen = passed;
    return new Response("x");
  })(exchange);
  expect(seen).toBe(exchange);
});
