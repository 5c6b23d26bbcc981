import { HORIZON_CHANGES, HORIZON_SERVICES, VISIT_GAP_MS } from "./defaults";
import type { Forecast } from "./forecaster";

/** What became of one forecast. */
export interface Outcome {
  readonly probability: number;
  readonly used: boolean;
}

/**
 * Waits until the horizon of each forecast is over, and tells whether it came true. The horizon here is the one that
 * `Forecast.probability` is defined by; the scorecard judges plans instead, which have a time limit.
 */
export interface Outcomes {
  /** @param service  The one just used. */
  open(forecasts: readonly Forecast[], service: string): void;
  /** @returns what this use has decided. */
  onUse(service: string, at: number): Outcome[];
}

interface Pending {
  readonly origin: string;
  readonly waiting: Map<string, number>;
  readonly met: Set<string>;
  changes: number;
}

export function createOutcomes(): Outcomes {
  let pending: Pending[] = [];
  let lastService: string | undefined;
  let lastAt: number | undefined;

  function close(ended: readonly Pending[]): Outcome[] {
    return ended.flatMap(({ waiting }) =>
      [...waiting.values()].map((probability) => ({ probability, used: false })),
    );
  }

  function advance(set: Pending, service: string): Outcome[] {
    const probability = set.waiting.get(service);
    set.waiting.delete(service);
    if (service !== set.origin) set.met.add(service);
    set.changes += service === lastService ? 0 : 1;
    return probability === undefined ? [] : [{ probability, used: true }];
  }

  const isOver = ({ met, changes }: Pending) => met.size >= HORIZON_SERVICES || changes >= HORIZON_CHANGES;

  return {
    open(forecasts, service) {
      // Repeats in a row are one step; a set per repeat would also grow without bound.
      const last = pending.at(-1);
      if (last?.origin === service && last.changes === 0) return;
      const waiting = new Map(forecasts.map((forecast) => [forecast.service, forecast.probability]));
      pending.push({ origin: service, waiting, met: new Set(), changes: 0 });
    },

    onUse(service, at) {
      const decided: Outcome[] = [];
      if (lastAt !== undefined && at - lastAt > VISIT_GAP_MS) {
        decided.push(...close(pending));
        pending = [];
      }
      decided.push(...pending.flatMap((set) => advance(set, service)));
      decided.push(...close(pending.filter(isOver)));
      pending = pending.filter((set) => !isOver(set));
      lastService = service;
      lastAt = at;
      return decided;
    },
  };
}
