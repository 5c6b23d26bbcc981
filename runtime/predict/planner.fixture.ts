import type { CatalogEntry } from "./catalog-entry";
import { MIB } from "./defaults";
import type { Expectation } from "./expectation";
import type { PlanGrants } from "./planner";

export const entry = (service: string, change: Partial<CatalogEntry> = {}): CatalogEntry => ({
  service,
  state: "cold",
  prefetch: "auto",
  bytes: MIB,
  priority: "normal",
  ...change,
});

/** The very next, half of the time within five seconds. */
export const expected = (service: string, probability: number): Expectation => ({
  service,
  probability,
  withinMs: 5_000,
  visitProbability: probability,
  nextProbability: probability,
  step: (ms) => 1 - 2 ** (-ms / 5_000),
  trust: { visit: 1, idle: 0, clock: 0 },
});

export const GENEROUS: PlanGrants = {
  maxReplicas: 8,
  replicaBytes: 800 * MIB,
  prefetchBytes: 100 * MIB,
  mayCompile: true,
  mayInstantiate: true,
  link: "4g",
};

export const NO_LIMIT = { bytes: Number.POSITIVE_INFINITY, mibSeconds: Number.POSITIVE_INFINITY };
