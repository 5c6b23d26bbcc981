import type { Row } from "./slate";
import { createWeightSets, type SavedWeightSets } from "./weight-sets";

/**
 * Moves single services up or down against a mix, by what each forecaster says of them in particular.
 *
 * Log-linear: p ∝ q · exp(Σ w · feature), where q is the mix and the main features are log(pᵢ / q), so that weights of 0
 * leave the mix as it is and learning starts from there (weights on log pᵢ themselves were unstable on small sets,
 * facts/prediction.md §6). A linear mix can only average opinions; this one can say "when rules and sequence agree, it is
 * surer than either". Services of this visit and new ones have weights of their own: what speaks for going back says
 * nothing about going on. Online gradient on the log likelihood, which is concave in the weights.
 *
 * It gives no guarantee by itself: the fixed share above it does.
 *
 * @see Mattern 2012, "Mixing Strategies in Data Compression"; Mahoney 2005 (PAQ7): logistic mixing, weight sets by context
 */
export interface Reranker {
  rerank(input: RerankInput): Reranking;
  learn(reranked: Reranking, cell: number): void;
  save(): SavedWeightSets;
  load(saved: SavedWeightSets, columns: readonly (number | undefined)[]): void;
}

export interface RerankInput {
  readonly mixed: Row;
  readonly rows: readonly (Row | undefined)[];
  readonly situations: readonly string[];
  /** Per cell: was this service used in this visit? The last cell, of all others, is not. */
  readonly isInVisit: Uint8Array;
  /** Cell of the service used last; -1 where it is not listed. */
  readonly lastCell: number;
}

export interface Reranking {
  readonly row: Row;
  readonly features: readonly Float64Array[];
  readonly isInVisit: Uint8Array;
  readonly situations: readonly [readonly string[], readonly string[]];
}

/** Features beside the forecasters' own: all others, used last, sureness of the mix. */
export const OWN_FEATURES = 3;

const STEP_SIZE = { rate: 0.02, initialSquares: 1 };

/** A factor of 20 either way; what is further off is a floor of somebody's, not an opinion. */
const MAX_LOG_RATIO = 3;

export function createReranker(count: number): Reranker {
  const length = count + OWN_FEATURES;
  const sets = createWeightSets(length, STEP_SIZE);

  return {
    rerank({ mixed, rows, situations, isInVisit, lastCell }) {
      const features = featuresOf(mixed, rows, lastCell);
      const kinds = [
        situations.map((name) => `new:${name}`),
        situations.map((name) => `again:${name}`),
      ] as const;
      const weights = kinds.map(sets.sum);
      const row = new Float64Array(mixed.length);
      let highest = Number.NEGATIVE_INFINITY;
      for (let cell = 0; cell < row.length; cell++) {
        const own = weights[isInVisit[cell]!]!;
        let score = Math.log(mixed[cell]!);
        for (let i = 0; i < length; i++) score += own[i]! * features[i]![cell]!;
        row[cell] = score;
        highest = Math.max(highest, score);
      }
      let total = 0;
      for (let cell = 0; cell < row.length; cell++) {
        row[cell] = Math.exp(row[cell]! - highest);
        total += row[cell]!;
      }
      for (let cell = 0; cell < row.length; cell++) row[cell]! /= total;
      return { row, features, isInVisit, situations: kinds };
    },

    learn({ row, features, isInVisit, situations }, used) {
      for (const [kind, names] of situations.entries()) {
        const gradient = new Float64Array(length);
        for (let i = 0; i < length; i++) {
          const feature = features[i]!;
          let expected = 0;
          for (let cell = 0; cell < row.length; cell++) {
            if (isInVisit[cell] === kind) expected += row[cell]! * feature[cell]!;
          }
          gradient[i] = (isInVisit[used] === kind ? feature[used]! : 0) - expected;
        }
        sets.climb(names, gradient);
      }
    },

    save: sets.save,
    load: sets.load,
  };
}

function featuresOf(mixed: Row, rows: readonly (Row | undefined)[], lastCell: number): Float64Array[] {
  const { length } = mixed;
  const ratios = rows.map((row) => {
    const feature = new Float64Array(length);
    if (row === undefined) return feature;
    for (let cell = 0; cell < length; cell++) {
      const ratio = Math.log(row[cell]! / mixed[cell]!);
      feature[cell] = Math.max(-MAX_LOG_RATIO, Math.min(MAX_LOG_RATIO, ratio));
    }
    return feature;
  });
  const isOther = new Float64Array(length);
  isOther[length - 1] = 1;
  const isLast = new Float64Array(length);
  if (lastCell >= 0) isLast[lastCell] = 1;
  return [...ratios, isOther, isLast, mixed.map((probability) => Math.log(probability) + 5)];
}
