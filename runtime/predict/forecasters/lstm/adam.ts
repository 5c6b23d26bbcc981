import type { Learned } from "./learned";

/** Chosen with a prototype on four of the shared sets, see docs/prediction/lstm.md. */
const LEARNING_RATE = 0.006;
const WEIGHT_DECAY = 0.05;
/** A longer gradient is shortened to this: one odd visit must not undo what many have taught (Pascanu et al. 2013). */
const MAX_GRADIENT_NORM = 1;
const MEAN_DECAY = 0.9;
const SQUARE_DECAY = 0.999;
const TINY = 1e-7;

/**
 * One step of Adam (Kingma and Ba 2015) with weight decay apart from the gradient (Loshchilov and Hutter 2019). In plain
 * code, where it is one pass: as operations of TensorFlow.js it would be twenty.
 */
export function descend(learned: Learned, gradient: Float32Array): Learned {
  const stepCount = learned.stepCount + 1;
  const weights = learned.weights.slice();
  const gradientMean = learned.gradientMean.slice();
  const gradientSquareMean = learned.gradientSquareMean.slice();
  const scale = Math.min(1, MAX_GRADIENT_NORM / (normOf(gradient) + TINY));
  const rate = LEARNING_RATE / (1 - MEAN_DECAY ** stepCount);
  const squareCorrection = 1 - SQUARE_DECAY ** stepCount;
  for (let i = 0; i < weights.length; i++) {
    const slope = scale * gradient[i]!;
    const mean = MEAN_DECAY * gradientMean[i]! + (1 - MEAN_DECAY) * slope;
    const square = SQUARE_DECAY * gradientSquareMean[i]! + (1 - SQUARE_DECAY) * slope * slope;
    gradientMean[i] = mean;
    gradientSquareMean[i] = square;
    const kept = weights[i]! * (1 - LEARNING_RATE * WEIGHT_DECAY);
    weights[i] = kept - (rate * mean) / (Math.sqrt(square / squareCorrection) + TINY);
  }
  return { weights, gradientMean, gradientSquareMean, stepCount };
}

function normOf(gradient: Float32Array): number {
  let sum = 0;
  for (const slope of gradient) sum += slope * slope;
  return Math.sqrt(sum);
}
