import * as v from "valibot";
import type { NextDistribution } from "./forecaster";

/**
 * How often each service was used at all, and how often one came that had never been used before.
 *
 * The common ground on which forecasters are compared: a list names only what its forecaster has reason to expect, and
 * what it leaves open is shared by all other services by this rate, one part of it kept for a newcomer (Witten and
 * Bell 1991). So every forecaster speaks about the same set of outcomes, whatever it has listed.
 */
export interface BaseRate {
  observe(service: string): void;
  /** A service that was never seen, or is forgotten, has the rate of all newcomers together. */
  of(service: string): number;
  knows(service: string): boolean;
  save(): SavedBaseRate;
  load(saved: SavedBaseRate): void;
}

const counted = v.pipe(v.number(), v.finite(), v.gtValue(0));
export const savedBaseRateSchema = v.array(v.tuple([v.string(), counted]));
export type SavedBaseRate = v.InferOutput<typeof savedBaseRateSchema>;

/** At most so many services; at the bound counts are halved, and what was seen once is forgotten. */
const MAX_SERVICES = 4_096;

export function createBaseRate(maxServices = MAX_SERVICES): BaseRate {
  let counts = new Map<string, number>();
  let total = 0;

  function take(entries: readonly (readonly [string, number])[]): void {
    counts = new Map(entries);
    total = entries.reduce((sum, [, count]) => sum + count, 0);
  }

  return {
    observe(service) {
      while (counts.size >= maxServices && !counts.has(service)) {
        const halved = [...counts].filter(([, count]) => count >= 2);
        take(halved.map(([name, count]) => [name, count / 2] as const));
      }
      counts.set(service, (counts.get(service) ?? 0) + 1);
      total += 1;
    },
    of: (service) => (counts.get(service) ?? counts.size + 1) / (total + counts.size + 1),
    knows: (service) => counts.has(service),
    save: () => [...counts],
    load: (saved) => take(saved.slice(0, maxServices)),
  };
}

/** What a forecaster gives to a service, listed or not. */
export function likelihoodOf(service: string, next: NextDistribution, base: BaseRate): number {
  const own = next.get(service);
  if (own !== undefined) return own;
  let [open, unlisted] = [1, 1];
  for (const [listed, probability] of next) {
    open -= probability;
    if (base.knows(listed)) unlisted -= base.of(listed);
  }
  return unlisted <= 0 ? Math.max(0, open) : (Math.max(0, open) * base.of(service)) / unlisted;
}
