import { createGram } from "./gram";
import { ridgeWeights } from "./ridge";
import type { Statistics } from "./statistics";

/** How likely a visit is to use each service, by what it has used and by the client's role. */
export interface Affinity {
  /** Of the statistics, most used first. */
  readonly services: readonly string[];
  /** What a visit of that role wants before it has used anything: sums that `add` adds to, in the order of `services`. */
  start(role: string | undefined): Float64Array;
  /** @param sureness  That the visit uses the service, 0 to 1; one not known to the statistics does not count. */
  add(sums: Float64Array, service: string, sureness: number): void;
  /** Of the service in that place: above 0 and at most 1. A service's own use says nothing of itself. */
  scoreAt(sums: Float64Array, place: number): number;
}

/**
 * Weight of "no connection", in clients. From 15 to 50 the rank score on MSWeb stays within 1.3 points, whether 300 clients
 * contributed or 28,000; 150 loses up to 4.4 with few (docs/prediction/collaborative.md).
 */
const PENALTY = 30;

/** A regression may say "less than never"; by this share of its usual use a service stays possible, and ranked. */
const LEAST_SHARE = 0.05;

export function createAffinity(statistics: Statistics): Affinity {
  const { services, clients } = statistics;
  const gram = createGram(statistics);
  const weights = ridgeWeights(gram.cells, gram.size, PENALTY);

  const addRow = (scores: Float64Array, feature: number, weight: number) => {
    const start = feature * gram.size;
    for (let j = 0; j < scores.length; j++) scores[j]! += weight * weights[start + j]!;
  };

  const leasts = Float64Array.from(services.map((service) => (LEAST_SHARE * service.clients) / clients));

  return {
    services: services.map(({ name }) => name),
    start(role) {
      const sums = new Float64Array(services.length);
      addRow(sums, gram.everyVisit, 1);
      const ofRole = role === undefined ? undefined : gram.indexOfRole.get(role);
      if (ofRole !== undefined) addRow(sums, ofRole, 1);
      return sums;
    },
    add(sums, service, sureness) {
      const feature = gram.indexOfService.get(service);
      if (feature !== undefined) addRow(sums, feature, sureness);
    },
    scoreAt: (sums, place) => Math.min(1, Math.max(leasts[place]!, sums[place]!)),
  };
}
