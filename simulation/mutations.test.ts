import { expect, it } from "vitest";
import { type Mutation, withMutation } from "./mutate";

const PLANTED: readonly (Mutation & { readonly name: string; readonly found: RegExp })[] = [
  {
    name: "a lost ack: the proxy does not heed `accepted`",
    file: "runtime/protocol/exchange-sender.ts",
    from: "exchange.accepted = true;",
    to: "",
    found: /is unsafe, and is sent again/,
  },
  {
    name: "a double replay: what is not idempotent is sent again all the same",
    file: "runtime/proxy/may-replay.ts",
    from: "return isIdempotent(exchange) || (error instanceof AttemptError && error.replayable);",
    to: "return true;",
    found: /is unsafe, and is sent again/,
  },
  {
    name: "a replay that is not counted",
    file: "runtime/proxy/balance.ts",
    from: "begunCount++ === REPLAY_MAX_COUNT",
    to: "begunCount === REPLAY_MAX_COUNT",
    found: /began \d+ times/,
  },
  {
    name: "a retry budget that is off by one",
    file: "runtime/proxy/policy/retry-budget.ts",
    from: "sum(exchanges)) - sum(retries));",
    to: "sum(exchanges)) - sum(retries) + 1);",
    found: /retries were sent/,
  },
  {
    name: "a breaker that lets a second probe through",
    file: "runtime/proxy/balancing/guards.ts",
    from: 'if (isProbe) handle("admit");',
    to: "",
    found: /is sent a second probe/,
  },
  {
    name: "an ejection in a row that lasts no longer than the first",
    file: "runtime/proxy/balancing/breaker.ts",
    from: "baseEjectionMs * ejectionCount *",
    to: "baseEjectionMs *",
    found: /is sent to while it is ejected/,
  },
  {
    name: "a breaker that trips one error too early",
    file: "runtime/proxy/balancing/outlier-detector.ts",
    from: "errorRun === settings.consecutive5xxErrors",
    to: "errorRun === settings.consecutive5xxErrors - 1",
    found: /has no reason to keep from remote/,
  },
  {
    name: "a leader's silence that nobody tells of",
    file: "runtime/proxy/balancing/pulse.ts",
    from: "      onSilent();\n",
    to: "",
    found: /is answered 50\d when all is well/,
  },
  {
    name: "a leader that goes on when its lock was stolen",
    file: "runtime/page/leader.page.ts",
    from: "    else void drain(controller, gone);",
    to: "",
    found: /all lead/,
  },
  {
    name: "a lock that a frozen page, being granted it, keeps all others from seeing free",
    file: "runtime/kernel/hold-lock.browser.ts",
    from: 'mode: "shared", ',
    to: "",
    found: /is answered 50\d when all is well/,
  },
  {
    name: "a service worker that keeps the endpoints of a leader that was replaced",
    file: "sw/roll-call.sw.ts",
    from: "    endpoints.detach(epoch);",
    to: "    if (leader === undefined) endpoints.detach(epoch);",
    found: /is answered 50\d when all is well/,
  },
];

it.each(PLANTED)("finds $name within 1,000 seeds", { timeout: 300_000 }, async ({ found, ...mutation }) => {
  const violation = await withMutation(mutation, async (simulate) => {
    for (let seed = 1; seed <= 1_000; seed++) {
      const run = await simulate(seed);
      if (run.violation !== undefined && found.test(run.violation)) return run.violation;
    }
    return "none";
  });
  expect(violation).toMatch(found);
});
