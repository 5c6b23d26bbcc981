import * as v from "valibot";

/** Weights learned by gradient, one set for each situation that was met, with the step sizes of AdaGrad. */
export interface WeightSets {
  /** The sets of these situations, added up. */
  sum(situations: readonly string[]): Float64Array;
  /** Moves each of these sets up the gradient, and less where gradients have been large. */
  climb(situations: readonly string[], gradient: Float64Array): void;
  save(): SavedWeightSets;
  /** @param columns  For each weight its place in the saved sets; `undefined`: new, starts at 0. */
  load(saved: SavedWeightSets, columns: readonly (number | undefined)[]): void;
}

const finite = v.pipe(v.number(), v.finite());
const squares = v.pipe(finite, v.minValue(0));
export const savedWeightSetsSchema = v.array(v.tuple([v.string(), v.array(finite), v.array(squares)]));
export type SavedWeightSets = v.InferOutput<typeof savedWeightSetsSchema>;

export interface StepSize {
  readonly rate: number;
  /** Sum of squared gradients assumed at the start: the larger, the smaller the first steps. */
  readonly initialSquares: number;
}

interface WeightSet {
  readonly weights: Float64Array;
  readonly squares: Float64Array;
}

export function createWeightSets(length: number, { rate, initialSquares }: StepSize): WeightSets {
  const sets = new Map<string, WeightSet>();

  function setOf(situation: string): WeightSet {
    let set = sets.get(situation);
    if (set === undefined) {
      set = { weights: new Float64Array(length), squares: new Float64Array(length).fill(initialSquares) };
      sets.set(situation, set);
    }
    return set;
  }

  return {
    sum(situations) {
      const sum = new Float64Array(length);
      for (const situation of situations) {
        const weights = sets.get(situation)?.weights;
        if (weights === undefined) continue;
        for (let i = 0; i < length; i++) sum[i]! += weights[i]!;
      }
      return sum;
    },
    climb(situations, gradient) {
      for (const situation of situations) {
        const { weights, squares } = setOf(situation);
        for (let i = 0; i < length; i++) {
          const slope = gradient[i]!;
          if (slope === 0) continue;
          squares[i]! += slope * slope;
          weights[i]! += (rate * slope) / Math.sqrt(squares[i]!);
        }
      }
    },
    save: () => [...sets].map(([situation, set]) => [situation, [...set.weights], [...set.squares]]),
    load(saved, columns) {
      sets.clear();
      for (const [situation, weights, squares] of saved) {
        const set = setOf(situation);
        for (const [i, column] of columns.entries()) {
          if (column === undefined) continue;
          set.weights[i] = weights[column] ?? 0;
          set.squares[i] = squares[column] ?? initialSquares;
        }
      }
    },
  };
}
