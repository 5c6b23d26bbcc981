import type { Forecast } from "./forecaster";
import { scaled, surer, type UseCurve } from "./use-curve";

/** All that is expected of one service at one instant; as a forecast, the likelier of visit and clock. */
export interface Expectation extends Forecast {
  /** That it is used before the visit ends, as `Forecast.probability` has it. */
  readonly visitProbability: number;
  /** That it is the very next service asked for, if any is. */
  readonly nextProbability: number;
  /** When the next use comes, of whatever service. */
  readonly step: UseCurve;
  /** When it is used again, from how long it usually stays idle; absent: not used yet. */
  readonly idle?: UseCurve | undefined;
  /** Its use within the half hour, where the clock has something to say. */
  readonly clock?: UseCurve | undefined;
}

/** Share of steps taken to come sooner than any start, however slow a person was so far. */
const HASTE = 0.1;

/**
 * P(used within …) as far as it matters now, for one that takes `startMs` to be ready.
 *
 * A plan is made anew at each use, so that what comes after the next use can wait for the plan made then; unless the next
 * two come so close together that a start would take longer. That share of the farther forecast counts now.
 */
export function useCurveOf(expectation: Expectation, startMs: number): UseCurve {
  const { visitProbability, nextProbability, step, idle, clock } = expectation;
  const later = Math.max(0, visitProbability - nextProbability);
  const ahead = scaled(step, Math.min(1, nextProbability + later * Math.max(HASTE, step(startMs))));
  return [idle, clock].reduce((curve: UseCurve, other) => (other ? surer(curve, other) : curve), ahead);
}
