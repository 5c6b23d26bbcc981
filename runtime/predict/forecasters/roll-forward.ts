import { HORIZON_CHANGES, HORIZON_SERVICES } from "../defaults";
import type { Forecast } from "../forecaster";

/**
 * From "what comes next" to "what is used within the horizon".
 *
 * Follows the likeliest futures, best first, through the model of changes of service. A future ends with the visit,
 * after `HORIZON_SERVICES` services other than the one it began with, or after `HORIZON_CHANGES` changes. Futures
 * exclude each other, so the probability of a service is the sum over the futures in which it first appears. Futures
 * not followed count as "not used": the error is towards doing too little, and bounded by the mass left.
 */
export interface RollForwardModel {
  /** Distribution over the next change; may include `end`, sums to at most 1. What has less than `least` may be missing. */
  distribution(history: readonly string[], least: number): ReadonlyMap<string, number>;
  typicalMs(from: string, to: string): number;
  /** The symbol that stands for the end of the visit. */
  readonly end: string;
}

/** Futures followed. The tenth is rarely likelier than 3 %; each costs about 10 µs. */
const MAX_FUTURES = 10;

/** Futures less likely than this are not followed: the lowest threshold of the planner is .15. */
const LEAST_PROBABILITY = 0.01;

/** Steps less likely than this are not even added up: forecasts below .01 are left out in the end. */
const NEGLIGIBLE_PROBABILITY = 0.002;

interface Future {
  readonly probability: number;
  readonly history: readonly string[];
  /** Different services met, without the one it began with. */
  readonly met: readonly string[];
  readonly returned: boolean;
  readonly changes: number;
  readonly elapsedMs: number;
}

/** @param history Changes of service so far, the current one last; may be only the mark of a visit's start. */
export function rollForward(model: RollForwardModel, history: readonly string[]): Forecast[] {
  const origin = history.at(-1);
  const sums = new Map<string, { probability: number; weightedMs: number }>();
  const open: Future[] = [{ probability: 1, history, met: [], returned: false, changes: 0, elapsedMs: 0 }];

  for (let followed = 0; followed < MAX_FUTURES; followed++) {
    const future = takeLikeliest(open);
    if (future === undefined) break;
    const current = future.history.at(-1);
    const distribution = model.distribution(future.history, NEGLIGIBLE_PROBABILITY);
    // Lower orders do not know which service is current; a change leads elsewhere by definition.
    const elsewhere = 1 - (current === undefined ? 0 : (distribution.get(current) ?? 0));
    for (const [service, share] of distribution) {
      if (service === current || service === model.end) continue;
      const probability = (future.probability * share) / elsewhere;
      if (probability < NEGLIGIBLE_PROBABILITY) continue;
      const elapsedMs = future.elapsedMs + (current === undefined ? 0 : model.typicalMs(current, service));
      const isReturn = service === origin;
      const isFirst = isReturn ? !future.returned : !future.met.includes(service);
      if (isFirst) {
        const sum = sums.get(service) ?? { probability: 0, weightedMs: 0 };
        sums.set(service, {
          probability: sum.probability + probability,
          weightedMs: sum.weightedMs + probability * elapsedMs,
        });
      }
      const met = isReturn || !isFirst ? future.met : [...future.met, service];
      const changes = future.changes + 1;
      if (probability < LEAST_PROBABILITY || met.length >= HORIZON_SERVICES || changes >= HORIZON_CHANGES)
        continue;
      const returned = future.returned || isReturn;
      open.push({ probability, history: [...future.history, service], met, returned, changes, elapsedMs });
    }
  }

  return [...sums].map(([service, { probability, weightedMs }]) => ({
    service,
    probability: Math.min(1, probability),
    withinMs: probability > 0 ? weightedMs / probability : 0,
  }));
}

function takeLikeliest(open: Future[]): Future | undefined {
  let best = 0;
  for (let i = 1; i < open.length; i++) if (open[i]!.probability > open[best]!.probability) best = i;
  return open.splice(best, 1)[0];
}
