import * as v from "valibot";
import type { Forecast, NextDistribution } from "./forecaster";

/**
 * Merges the forecasters of the portfolio, weighing each by how well it foretold the uses so far.
 *
 * Fixed share over log loss (Herbster and Warmuth 1998): after each use a forecaster's weight is multiplied by the
 * probability it gave to what happened, then a small share of all weight is spread evenly, so that a forecaster that
 * was wrong for weeks can come back within a few uses. Against the best sequence of forecasters with k switches in T
 * uses, the loss is at most O(k ln N + k ln(T/k)) higher. Linear, as a log-linear mixer was unstable on small sets
 * (facts/prediction.md §6). With one forecaster it changes nothing.
 *
 * A forecaster without an opinion sleeps: it has no part in the merge, and is scored as if it had said the same.
 */
export interface Mixer {
  mix(opinions: readonly Opinion[]): Forecast[];
  mixNext(opinions: readonly Opinion[]): Map<string, number>;
  /** To be called with what the forecasters said before they observed the use. */
  learn(service: string, opinions: readonly Opinion[]): void;
  weightOf(forecaster: string): number;
  save(): unknown;
  load(state: unknown): boolean;
}

/** What one forecaster says at one instant. */
export interface Opinion {
  readonly forecaster: string;
  readonly next: NextDistribution;
  readonly forecasts: readonly Forecast[];
}

/** The share spread evenly per use; the value of the best merge known on the shared sets (facts/prediction.md §1). */
const SHARE = 0.001;

/** No single use may do away with a forecaster. */
const LEAST_LIKELIHOOD = 1e-6;

const VERSION = 1;
const weight = v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(1));
const savedSchema = v.object({
  version: v.literal(VERSION),
  weights: v.array(v.tuple([v.string(), weight])),
});

export function createMixer(names: readonly string[]): Mixer {
  const even = 1 / names.length;
  let weights = new Map(names.map((name) => [name, even]));

  /** Weights of those awake, adding up to 1. */
  function shares(awake: readonly Opinion[]): number[] {
    const own = awake.map(({ forecaster }) => weights.get(forecaster) ?? 0);
    const total = own.reduce((sum, value) => sum + value, 0);
    return own.map((value) => value / total);
  }

  return {
    mix(opinions) {
      const awake = opinions.filter(isAwake);
      const merged = new Map<string, { probability: number; weightedMs: number }>();
      for (const [i, share] of shares(awake).entries()) {
        for (const { service, probability, withinMs } of awake[i]!.forecasts) {
          const before = merged.get(service) ?? { probability: 0, weightedMs: 0 };
          merged.set(service, {
            probability: before.probability + share * probability,
            weightedMs: before.weightedMs + share * probability * withinMs,
          });
        }
      }
      return [...merged]
        .map(([service, { probability, weightedMs }]) => ({
          service,
          probability: Math.min(1, probability),
          withinMs: probability > 0 ? weightedMs / probability : 0,
        }))
        .sort((a, b) => b.probability - a.probability);
    },

    mixNext(opinions) {
      const awake = opinions.filter(isAwake);
      const merged = new Map<string, number>();
      for (const [i, share] of shares(awake).entries()) {
        for (const service of servicesOf(awake)) {
          const probability = likelihood(service, awake[i]!.next, awake);
          merged.set(service, (merged.get(service) ?? 0) + share * probability);
        }
      }
      return merged;
    },

    learn(service, opinions) {
      const awake = opinions.filter(isAwake);
      if (awake.length === 0) return;
      const likelihoods = new Map<string, number>();
      let mixed = 0;
      for (const [i, share] of shares(awake).entries()) {
        const { forecaster, next } = awake[i]!;
        const own = Math.max(LEAST_LIKELIHOOD, likelihood(service, next, awake));
        likelihoods.set(forecaster, own);
        mixed += share * own;
      }
      const posterior = [...weights].map(
        ([name, w]) => [name, (w * (likelihoods.get(name) ?? mixed)) / mixed] as const,
      );
      weights = new Map(posterior.map(([name, w]) => [name, (1 - SHARE) * w + SHARE * even]));
    },

    weightOf: (forecaster) => weights.get(forecaster) ?? 0,

    save: () => ({ version: VERSION, weights: [...weights] }),

    load(state) {
      const parsed = v.safeParse(savedSchema, state);
      const saved = new Map(parsed.success ? parsed.output.weights : []);
      // A forecaster that came with an update starts with an even share; one that is gone leaves its own to the rest.
      const known = names.map((name) => [name, saved.get(name) ?? even] as const);
      const total = known.reduce((sum, [, w]) => sum + w, 0);
      weights = new Map(known.map(([name, w]) => [name, total > 0 ? w / total : even]));
      return parsed.success;
    },
  };
}

const isAwake = ({ next }: Opinion): boolean => next.size > 0;

function servicesOf(opinions: readonly Opinion[]): Set<string> {
  return new Set(opinions.flatMap(({ next }) => [...next.keys()]));
}

/**
 * Probability on the same set of outcomes for all: what a forecaster kept for the unknown is shared by the services
 * that only others know, and one that nobody knows. Without this, "something else" would score as if it were a hit.
 */
function likelihood(service: string, next: NextDistribution, opinions: readonly Opinion[]): number {
  const own = next.get(service);
  if (own !== undefined) return own;
  let left = 1;
  for (const probability of next.values()) left -= probability;
  return Math.max(0, left) / (servicesOf(opinions).size - next.size + 1);
}
