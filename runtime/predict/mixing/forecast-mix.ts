import type { Forecast } from "../forecaster";

/**
 * Mean of what is said about the horizon, weighted, over those that say anything. Linear: these are probabilities of
 * events that do not exclude each other, which no distribution can be made of. In the order in which they are first listed.
 */
export function mixForecasts(
  opinions: readonly { readonly forecaster: string; readonly forecasts: readonly Forecast[] }[],
  weightOf: (forecaster: string) => number,
): Forecast[] {
  const awake = opinions.filter(({ forecasts }) => forecasts.length > 0);
  const total = awake.reduce((sum, { forecaster }) => sum + weightOf(forecaster), 0);
  const merged = new Map<string, { probability: number; weightedMs: number }>();
  for (const { forecaster, forecasts } of awake) {
    const share = weightOf(forecaster) / total;
    for (const { service, probability, withinMs } of forecasts) {
      let sum = merged.get(service);
      if (sum === undefined) {
        sum = { probability: 0, weightedMs: 0 };
        merged.set(service, sum);
      }
      sum.probability += share * probability;
      sum.weightedMs += share * probability * withinMs;
    }
  }
  return [...merged].map(([service, { probability, weightedMs }]) => ({
    service,
    probability: Math.min(1, probability),
    withinMs: probability > 0 ? weightedMs / probability : 0,
  }));
}
