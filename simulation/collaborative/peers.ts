import type { Statistics } from "../../runtime/predict/forecasters/collaborative/statistics";
import type { Ranking } from "./rank-score";

/** Ranks what a client has not used by what it has. */
export type Ranker = (shown: readonly string[]) => Ranking;

/** Clients added to the weaker of two items, so that a pair seen once is no certainty. */
const COSINE_DAMPING = 20;

/** The usual methods, from the same statistics: what ours has to beat. */
export function peersOf(statistics: Statistics): Record<string, Ranker> {
  const { services, together } = statistics;
  const counts = new Map(services.map(({ name, clients }) => [name, clients]));
  const pairs = new Map(services.map(({ name }) => [name, new Map<string, number>()]));
  for (const [i, j, n] of together) {
    const [a, b] = [services[i]!.name, services[j]!.name];
    pairs.get(a)!.set(b, n);
    pairs.get(b)!.set(a, n);
  }

  const ranked = (score: (item: string, shown: readonly string[]) => number): Ranker => {
    return (shown) => {
      const others = services.filter(({ name }) => !shown.includes(name));
      return new Map(others.map(({ name }) => [name, score(name, shown)]));
    };
  };
  const summed = (of: (pair: number, a: number, b: number) => number): Ranker =>
    ranked((item, shown) =>
      shown.reduce((sum, used) => {
        const pair = pairs.get(used)?.get(item) ?? 0;
        return pair === 0 ? sum : sum + of(pair, counts.get(used)!, counts.get(item)!);
      }, 0),
    );

  return {
    popularity: ranked((item) => counts.get(item)!),
    "item cosine": summed((pair, a, b) => pair / Math.sqrt((a + COSINE_DAMPING) * (b + COSINE_DAMPING))),
    "mean P(b given a)": summed((pair, a) => pair / a),
  };
}
