import type { Clock } from "../../kernel/clock";
import { getOrCreate } from "../../kernel/get-or-create";
import type { Exchange } from "../exchange";
import type { PolicyTable } from "../policy-table";
import { effectiveSetting } from "./effective-setting";
import { createRetryBudget, type RetryBudget } from "./retry-budget";

/** The budget that an exchange's retries and hedges are counted in. */
export type RetryBudgets = (exchange: Pick<Exchange, "match" | "backend">) => RetryBudget;

/** One for each policy's setting, so that all its exchanges share it; else one for each rule. */
export function createRetryBudgets(policies: PolicyTable, clock: Clock): RetryBudgets {
  const budgets = new WeakMap<object, RetryBudget>();
  return (exchange) => {
    const setting = effectiveSetting(policies, exchange, "retryBudget");
    const owner = setting ?? exchange.match.rule;
    return getOrCreate(budgets, owner, () => createRetryBudget(setting ?? {}, clock.now));
  };
}
