import { parseDuration } from "../../config/duration";
import type { RouteRule } from "../../config/schema";
import type { Clock } from "../../kernel/clock";
import { MeshError, type MeshErrorCode } from "../../kernel/errors";
import { isBodiless } from "../../protocol/payload";
import type { Exchange } from "../exchange";
import type { Handler, Layer } from "../layer";
import { isIdempotent, mayReplay } from "../may-replay";
import { backoffMs, hintedBackoffMs } from "../policy/backoff";
import { effectiveSetting } from "../policy/effective-setting";
import { canHedge, hedge } from "../policy/hedge";
import { repeatablePayload } from "../policy/repeatable-payload";
import type { RetryBudget } from "../policy/retry-budget";
import type { RetryBudgets } from "../policy/retry-budgets";
import { type Outcome, outcomeOf } from "../policy/try-outcome";
import { wait } from "../policy/wait";
import type { PolicyTable } from "../policy-table";

export interface RetryOptions {
  readonly policies: PolicyTable;
  readonly budgets: RetryBudgets;
  readonly clock: Clock;
  random(): number;
}

/** Connection errors and a try's timeout: with a `retry` they are retried whatever its codes (GEP-1731). */
const RETRYABLE: ReadonlySet<MeshErrorCode> = new Set([
  "UPSTREAM_UNREACHABLE",
  "ENDPOINT_LOST",
  "SERVICE_TRAPPED",
  "SERVICE_EXITED",
  "DEADLINE_EXCEEDED",
]);

/** Tries again what failed, and hedges what is slow, within the retry budget. */
export const retryLayer = ({ policies, budgets, clock, random }: RetryOptions): Layer => {
  /** `undefined`: this failure is not worth a retry, or there is no time for one. */
  const waitMsBefore = (
    retryNumber: number,
    outcome: Outcome,
    { match, deadlineAt }: Exchange,
  ): number | undefined => {
    const { backoff } = match.rule.retry ?? {};
    const waitMs =
      (outcome.response && hintedBackoffMs(outcome.response, clock.wallNow(), random)) ??
      backoffMs(retryNumber, backoff === undefined ? undefined : parseDuration(backoff), random);
    return waitMs < deadlineAt - clock.now() ? waitMs : undefined;
  };

  const withRetries = async (send: Handler, exchange: Exchange, budget: RetryBudget): Promise<Response> => {
    const { facts, signal, match } = exchange;
    const { attempts = 0 } = match.rule.retry ?? {};
    for (let retryNumber = 1; ; retryNumber++) {
      const outcome = await outcomeOf(send(exchange));
      if (retryNumber > 1) budget.release();
      if (!isRetryable(exchange, outcome)) return outcome.settle();
      const waitMs = waitMsBefore(retryNumber, outcome, exchange);
      if (waitMs === undefined) return outcome.settle();
      if (retryNumber > attempts || !budget.withdraw()) {
        facts.flags.add("URX");
        return outcome.settle();
      }
      outcome.discard();
      facts.queueMs = undefined;
      facts.serviceMs = undefined;
      try {
        await wait(waitMs, clock, signal);
      } catch (error) {
        budget.release();
        throw error;
      }
    }
  };

  return (next) => {
    const guarded = async (send: (budget: RetryBudget) => Handler, exchange: Exchange): Promise<Response> => {
      const budget = budgets(exchange);
      budget.enter();
      try {
        return await withRetries(send(budget), exchange, budget);
      } finally {
        budget.leave();
      }
    };
    return (exchange) => {
      const hedging = effectiveSetting(policies, exchange, "hedging");
      if (hedging !== undefined && canHedge(exchange)) {
        return guarded((budget) => hedge(next, { ...hedging, isRetryable, budget, clock }), exchange);
      }
      if (!exchange.match.rule.retry?.attempts) return next(exchange);
      return guarded(
        () => next,
        isBodiless(exchange.request) ? exchange : { ...exchange, payload: repeatablePayload(exchange) },
      );
    };
  };
};

/** The try failed in a way that another may mend, and the request may be sent again. */
function isRetryable(exchange: Exchange, { response, error }: Outcome): boolean {
  // Given up by its caller, or out of its own time.
  if (exchange.signal.aborted) return false;
  if (response === undefined) {
    return error instanceof MeshError && RETRYABLE.has(error.code) && mayReplay(exchange, error);
  }
  return hasCode(exchange.match.rule, response.status) && isIdempotent(exchange) && !exchange.payload.isSpent;
}

const hasCode = ({ retry }: RouteRule, status: number): boolean => retry?.codes.includes(status) ?? false;
