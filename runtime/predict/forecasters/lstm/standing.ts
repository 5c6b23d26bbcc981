import { type CellState, restingState } from "./cell";
import type { Recency } from "./recency";
import { START } from "./shape";

/** Where a sequence stands: what comes next follows from it. */
export interface Standing {
  readonly state: CellState;
  readonly recency: Recency;
  readonly lastRow: number;
  /** In the visit; its start is 0. */
  readonly position: number;
}

/** The visit under way, or the last one. */
export interface Visit extends Standing {
  readonly lastAt: number | null;
  /** The service that the repeats in a row are of, and since when. */
  readonly changedRow: number;
  readonly changedAt: number;
}

export const newVisit = (): Visit => ({
  state: restingState(),
  recency: new Map(),
  lastRow: START,
  lastAt: null,
  changedRow: START,
  changedAt: 0,
  position: 0,
});
