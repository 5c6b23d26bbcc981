import type { PressureReading } from "./pressure-readings";
import { PRESSURES, type Pressure } from "./signals";

/**
 * A rung below "critical" must be asked for so long: the sample interval of `compute-pressure.browser.ts`, so that a single
 * sample does nothing. "Critical" counts at once, as Kubernetes' hard eviction thresholds do, which have no grace period.
 */
export const UP_DWELL_MS = 1_000;

/**
 * All readings must have been below the rung for so long before it is left, by one rung. Kubernetes waits 5 minutes
 * (`eviction-pressure-transition-period`), too long for a visit to an app; ten samples, chosen and not measured.
 */
export const DOWN_DWELL_MS = 10_000;

export interface LadderState {
  readonly rung: Pressure;
  /** Instant at which it was reached, in ms of the caller's clock. */
  readonly sinceAt: number;
  /** What asked for it, worst first; empty at "nominal". */
  readonly reasons: readonly PressureReading["source"][];
  /** When to look again though no reading changes; absent: nothing is pending. */
  readonly reviewAt?: number;
}

export interface PressureLadder {
  readonly state: LadderState;
  /** @param readings  All there are at present: they hold until the next call. */
  read(readings: readonly PressureReading[], now: number): LadderState;
}

/**
 * Turns several readings into one rung, with hysteresis: up at once or after a short dwell, down one rung at a time.
 *
 * Without it a device at the edge would start and retire the same replicas over and over, which is a strain of its own.
 */
export function createPressureLadder(startedAt: number): PressureLadder {
  /** Since when the readings have asked for at least this rung, by its number; `undefined`: they do not. */
  const askedSinceAt: (number | undefined)[] = PRESSURES.map(() => undefined);
  let belowSinceAt = startedAt;
  let state: LadderState = { rung: "nominal", sinceAt: startedAt, reasons: [] };

  return {
    get state() {
      return state;
    },
    read(readings, now) {
      const asked = Math.max(0, ...readings.map(({ pressure }) => PRESSURES.indexOf(pressure)));
      const current = PRESSURES.indexOf(state.rung);
      for (let rung = 1; rung < PRESSURES.length; rung++)
        askedSinceAt[rung] = rung <= asked ? (askedSinceAt[rung] ?? now) : undefined;
      if (asked >= current) belowSinceAt = now;

      const reached = askedSinceAt.findLastIndex(
        (since, rung) => since !== undefined && now - since >= upDwellMs(rung),
      );
      let next = Math.max(current, reached);
      if (asked < current && now - belowSinceAt >= DOWN_DWELL_MS) {
        next = current - 1;
        belowSinceAt = now;
      }
      const reviewAt = reviewOf(next, asked);
      state = {
        rung: PRESSURES[next]!,
        sinceAt: next === current ? state.sinceAt : now,
        // On the way down the reasons are those of the way up: they are why the rung is still held.
        reasons: asked >= next ? reasonsOf(readings, next) : next === 0 ? [] : state.reasons,
        ...(reviewAt !== undefined && { reviewAt }),
      };
      return state;
    },
  };

  function reviewOf(rung: number, asked: number): number | undefined {
    if (asked < rung) return belowSinceAt + DOWN_DWELL_MS;
    const since = askedSinceAt[rung + 1];
    return since === undefined ? undefined : since + UP_DWELL_MS;
  }
}

const upDwellMs = (rung: number): number => (PRESSURES[rung] === "critical" ? 0 : UP_DWELL_MS);

function reasonsOf(readings: readonly PressureReading[], rung: number): PressureReading["source"][] {
  if (rung === 0) return [];
  return readings
    .filter(({ pressure }) => PRESSURES.indexOf(pressure) >= rung)
    .sort((a, b) => PRESSURES.indexOf(b.pressure) - PRESSURES.indexOf(a.pressure))
    .map(({ source }) => source);
}
