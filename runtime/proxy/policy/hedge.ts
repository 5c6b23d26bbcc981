/**
 * Sends a request again while the first try is slow, and takes the first good answer (gRPC's hedgingPolicy, gRFC A6).
 *
 * Idea: the slow tail is seldom slow twice. Trade-off: it costs extra tries, so it takes them from the retry budget; a
 * try that fails brings the next one forward, as gRPC's non-fatal codes do. The losers are aborted.
 *
 * Parameters: `maxAttempts` 2 to 5 tries in all; `hedgingDelay` ms between them, best near the service's p95.
 *
 * @see Dean & Barroso 2013, "The Tail at Scale"
 */
import type { Clock } from "../../kernel/clock";
import { isBodiless } from "../../protocol/payload";
import type { Exchange, ExchangeFacts } from "../exchange";
import type { Handler } from "../layer";
import { isIdempotent } from "../may-replay";
import type { RetryBudget } from "./retry-budget";
import { type Outcome, outcomeOf } from "./try-outcome";

interface HedgeOptions {
  readonly maxAttempts: number;
  readonly hedgingDelay: number;
  readonly budget: RetryBudget;
  readonly clock: Clock;
  isRetryable(exchange: Exchange, outcome: Outcome): boolean;
}

/** Two tries at once need two bodies: only none at all is surely to be had twice (Firefox does not show a request's body). */
export const canHedge = (exchange: Exchange): boolean =>
  isIdempotent(exchange) && (isBodiless(exchange.request) || exchange.request.body === null);

interface Try {
  readonly facts: ExchangeFacts;
  readonly controller: AbortController;
}

export const hedge =
  (next: Handler, { maxAttempts, hedgingDelay, budget, clock, isRetryable }: HedgeOptions): Handler =>
  (exchange) =>
    new Promise((resolve) => {
      const tries: Try[] = [];
      let openCount = 0;
      let isOver = false;
      let stopTimer: (() => void) | undefined;

      const launch = (): boolean => {
        stopTimer?.();
        if (tries.length === maxAttempts || (tries.length > 0 && !budget.withdraw())) return false;
        const isExtra = tries.length > 0;
        const controller = new AbortController();
        const facts = { ...exchange.facts, attempts: 0 };
        // The use of the backend is reported once, by the first try.
        if (isExtra) facts.backend = exchange.backend?.name;
        const attempt: Try = { facts, controller };
        tries.push(attempt);
        openCount++;
        const signal = AbortSignal.any([exchange.signal, controller.signal]);
        if (tries.length < maxAttempts) stopTimer = clock.after(hedgingDelay, launch);
        void outcomeOf(next({ ...exchange, facts, signal })).then((outcome) => {
          openCount--;
          if (isExtra) budget.release();
          if (isOver) return outcome.discard();
          if (!isRetryable(exchange, outcome)) return finish(attempt, outcome);
          if (launch() || openCount > 0) return outcome.discard();
          finish(attempt, outcome);
        });
        return true;
      };

      const finish = (winner: Try, outcome: Outcome): void => {
        isOver = true;
        stopTimer?.();
        const attempts = tries.reduce((sum, { facts }) => sum + facts.attempts, exchange.facts.attempts);
        Object.assign(exchange.facts, winner.facts, { attempts });
        for (const other of tries) if (other !== winner) other.controller.abort();
        resolve(outcome.response ?? Promise.reject(outcome.error));
      };

      launch();
    });
