import { createBaseRate, likelihoodOf } from "../../runtime/predict/base-rate";
import type { NextDistribution } from "../../runtime/predict/forecaster";

/**
 * What a list gave to the service that was used, listed or not, as if all names were known beforehand.
 *
 * What a list leaves open is shared by all other services by base rate; the part of newcomers evenly by all that are yet
 * to come. So bits compare with those of models over a fixed alphabet.
 */
export interface Alphabet {
  probabilityOf(service: string, next: NextDistribution): number;
  observe(service: string): void;
}

export function createAlphabet(services: Iterable<string>): Alphabet {
  const base = createBaseRate(Number.POSITIVE_INFINITY);
  const newcomers = new Set(services);
  return {
    probabilityOf(service, next) {
      const isOneOfNewcomers = newcomers.has(service) && !next.has(service);
      return likelihoodOf(service, next, base) / (isOneOfNewcomers ? newcomers.size : 1);
    },
    observe(service) {
      base.observe(service);
      newcomers.delete(service);
    },
  };
}
