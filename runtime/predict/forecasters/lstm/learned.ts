import { fillEmbedding, freshWeights, grown, HIDDEN_COUNT } from "./shape";

/** Weights, and what Adam remembers of each. A step replaces them all. */
export interface Learned {
  readonly weights: Float32Array;
  readonly gradientMean: Float32Array;
  readonly gradientSquareMean: Float32Array;
  readonly stepCount: number;
}

export function newLearned(roomCount: number): Learned {
  const weights = freshWeights(roomCount);
  const zeros = () => new Float32Array(weights.length);
  return { weights, gradientMean: zeros(), gradientSquareMean: zeros(), stepCount: 0 };
}

export function grownLearned(learned: Learned, roomCount: number): Learned {
  const fresh = newLearned(roomCount);
  return {
    weights: grown(learned.weights, roomCount, fresh.weights),
    gradientMean: grown(learned.gradientMean, roomCount, fresh.gradientMean),
    gradientSquareMean: grown(learned.gradientSquareMean, roomCount, fresh.gradientSquareMean),
    stepCount: learned.stepCount,
  };
}

/** In place: a row that stands for something else from now on has nothing to remember. */
export function renewRow({ weights, gradientMean, gradientSquareMean }: Learned, row: number): void {
  const at = row * HIDDEN_COUNT;
  fillEmbedding(weights.subarray(at, at + HIDDEN_COUNT), row);
  gradientMean.fill(0, at, at + HIDDEN_COUNT);
  gradientSquareMean.fill(0, at, at + HIDDEN_COUNT);
}

export const copied = ({ weights, gradientMean, gradientSquareMean, stepCount }: Learned): Learned => ({
  weights: weights.slice(),
  gradientMean: gradientMean.slice(),
  gradientSquareMean: gradientSquareMean.slice(),
  stepCount,
});
