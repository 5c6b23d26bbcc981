import * as v from "valibot";
import type { Usage } from "../protocol/usage";
import { VISIT_GAP_MS } from "./defaults";

/** The services used in the visit under way, oldest first: what most forecasters start from. */
export interface Visit {
  observe(usage: Usage): void;
  /**
   * Those of no visit where the next use would open a new one. The list is replaced by each use, never changed: the same
   * list means that nothing was used since.
   */
  usesAt(at: number): readonly string[];
  save(): SavedVisit;
  load(saved: SavedVisit): void;
}

/** Uses kept: what lies further back has no say in any forecaster. */
const MAX_USES = 32;

export const savedVisitSchema = v.object({
  uses: v.pipe(v.array(v.string()), v.maxLength(MAX_USES)),
  lastAt: v.nullable(v.pipe(v.number(), v.finite())),
});
export type SavedVisit = v.InferOutput<typeof savedVisitSchema>;

export const NO_VISIT: SavedVisit = { uses: [], lastAt: null };

/** @param start  What the list of a new visit has in it. */
export function createVisit(start: readonly string[] = []): Visit {
  let uses = start;
  let lastAt: number | null = null;

  const usesAt = (at: number): readonly string[] =>
    lastAt !== null && at - lastAt > VISIT_GAP_MS ? start : uses;

  return {
    observe({ service, at }) {
      uses = [...usesAt(at), service].slice(-MAX_USES);
      // A clock may go backwards; the visit does not.
      lastAt = Math.max(at, lastAt ?? at);
    },
    usesAt,
    save: () => ({ uses: [...uses], lastAt }),
    load(saved) {
      uses = saved.lastAt === null ? start : saved.uses;
      lastAt = saved.lastAt;
    },
  };
}
