import { HORIZON_SERVICES } from "../../defaults";

/** That one of the next services is this: each is drawn anew, and comes only if the visit goes on so far. */
export function withinHorizon(share: number, first: number, goingOn: number): number {
  let reached = first;
  let missed = 1;
  let probability = 0;
  for (let step = 0; step < HORIZON_SERVICES; step++) {
    probability += reached * missed * share;
    missed *= 1 - share;
    reached *= goingOn;
  }
  return Math.min(1, probability);
}
