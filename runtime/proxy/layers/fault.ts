import type { Clock } from "../../kernel/clock";
import type { Layer } from "../layer";
import type { PolicyTable } from "../policy-table";

export interface FaultOptions {
  readonly policies: PolicyTable;
  readonly clock: Clock;
  random(): number;
}

/** Injects the faults of the route's or the backend's policy that are meant for requests, or for each try. */
export const faultLayer =
  (_per: "request" | "try", _options: FaultOptions): Layer =>
  (next) =>
    next;
