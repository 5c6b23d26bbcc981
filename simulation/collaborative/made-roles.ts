import { seededRandom } from "../../runtime/kernel/seeded-random";

/**
 * Roles for clients that have none: clusters of what they use, by spherical k-means. A stand-in for roles that have to do
 * with what people use, as an app's do; no public set with real ones was found (facts/prediction.md §3).
 */
export interface MadeRoles {
  roleOf(items: readonly string[]): string;
}

const ROUNDS = 20;

export function makeRoles(clients: readonly (readonly string[])[], count: number, seed: number): MadeRoles {
  const random = seededRandom(seed);
  const anyOf = () => clients[Math.floor(random() * clients.length)]!;
  let centres = Array.from({ length: count }, () => unitVector(new Map(anyOf().map((item) => [item, 1]))));
  for (let round = 0; round < ROUNDS; round++) {
    const sums = centres.map(() => new Map<string, number>());
    for (const items of clients) {
      const sum = sums[nearest(centres, items)]!;
      for (const item of items) sum.set(item, (sum.get(item) ?? 0) + 1 / Math.sqrt(items.length));
    }
    centres = sums.map(unitVector);
  }
  return { roleOf: (items) => `role ${nearest(centres, items) + 1}` };
}

function unitVector(vector: ReadonlyMap<string, number>): Map<string, number> {
  const length = Math.hypot(...vector.values());
  return new Map([...vector].map(([item, value]) => [item, value / length]));
}

function nearest(centres: readonly ReadonlyMap<string, number>[], items: readonly string[]): number {
  let best = 0;
  let bestCosine = Number.NEGATIVE_INFINITY;
  for (const [i, centre] of centres.entries()) {
    const cosine = items.reduce((sum, item) => sum + (centre.get(item) ?? 0), 0);
    if (cosine > bestCosine) [best, bestCosine] = [i, cosine];
  }
  return best;
}
