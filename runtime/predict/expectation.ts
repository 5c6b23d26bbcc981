import type { Forecast } from "./forecaster";
import { beforeAnother, mixed, scaled, type UseCurve } from "./use-curve";

/** All that is expected of one service at one instant; as a forecast, the likelier of visit and clock. */
export interface Expectation extends Forecast {
  /** That it is used before the visit ends, as `Forecast.probability` has it; absent: no visit is under way. */
  readonly visitProbability?: number | undefined;
  /** That it is the very next service asked for, if any is. */
  readonly nextProbability: number;
  /** When the next use comes, of whatever service. */
  readonly step: UseCurve;
  /** When it is used again, from how long it usually stays idle; absent: not used yet, or not for hours. */
  readonly idle?: UseCurve | undefined;
  /** Its use within the half hour, where the clock has something to say. */
  readonly clock?: UseCurve | undefined;
  readonly trust: Trust;
}

/** Who speaks of the time of a use. */
export const VOICES = ["visit", "idle", "clock"] as const;

/** How far each is to be believed where all speak (`margin.ts`); they add up to 1. */
export type Trust = Readonly<Record<(typeof VOICES)[number], number>>;

/** Share of steps taken to come sooner than any start, however slow a person was so far. */
const HASTE = 0.1;

/**
 * P(used within …) as far as it matters now, for one that takes `startMs` to be ready, by each that has something to say.
 *
 * A plan is made anew at each use, so that what comes after the next use can wait for the plan made then; unless it comes
 * so soon after it that a start would take longer. Of the visit's forecast that share of what is farther counts now; of the
 * others, what comes before another use.
 */
export function voicesOf(
  { visitProbability, nextProbability, step, idle, clock }: Expectation,
  startMs: number,
): Partial<Record<(typeof VOICES)[number], UseCurve>> {
  const voices: Partial<Record<(typeof VOICES)[number], UseCurve>> = {};
  if (visitProbability !== undefined) {
    const later = Math.max(0, visitProbability - nextProbability);
    const share = Math.min(1, nextProbability + later * Math.max(HASTE, step(startMs)));
    voices.visit = scaled(step, share);
  }
  if (idle !== undefined) voices.idle = beforeAnother(idle, step, startMs);
  if (clock !== undefined) voices.clock = beforeAnother(clock, step, startMs);
  return voices;
}

/** The mean of the voices, as far as each is to be believed. */
export function useCurveOf(expectation: Expectation, startMs: number): UseCurve {
  const voices = voicesOf(expectation, startMs);
  const awake = VOICES.flatMap((name) => {
    const curve = voices[name];
    return curve === undefined ? [] : [{ curve, weight: expectation.trust[name] }];
  });
  return mixed(awake);
}
