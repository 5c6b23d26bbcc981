import { FEATURE_COUNT, GATES_COUNT, HIDDEN_COUNT, partsOf, roomOf, START } from "./shape";

/**
 * The network's forward pass in plain code: one step of the LSTM (Hochreiter and Schmidhuber 1997, with the forget gate of
 * Gers et al. 2000), and the distribution over what comes next.
 *
 * TensorFlow.js only trains. Its forward pass takes milliseconds, nearly all of it for the overhead of some forty
 * operations; this takes about 0.13 ms for 300 services (processor time, loaded machine), so that a forecast is never stale, and saved weights are of
 * use on a device that never loads TensorFlow.js. `tf-trainer.worker.test.ts` holds the two against each other.
 */
export interface CellState {
  readonly hidden: Float32Array;
  readonly cell: Float32Array;
}

export const restingState = (): CellState => ({
  hidden: new Float32Array(HIDDEN_COUNT),
  cell: new Float32Array(HIDDEN_COUNT),
});

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** Adds a row of weights to the gates, times a value. */
function addScaled(gates: Float32Array, weights: Float32Array, from: number, value: number): void {
  if (value === 0) return;
  for (let j = 0; j < gates.length; j++) gates[j]! += value * weights[from + j]!;
}

/** @returns a new state; the one before stays as it was. */
export function step(
  weights: Float32Array,
  before: CellState,
  row: number,
  features: readonly number[],
): CellState {
  const { embedding, input, recurrent, gateBias } = partsOf(roomOf(weights.length));
  const gates = weights.slice(gateBias.at, gateBias.at + GATES_COUNT);
  const shown = embedding.at + row * HIDDEN_COUNT;
  for (let i = 0; i < HIDDEN_COUNT; i++) {
    addScaled(gates, weights, input.at + i * GATES_COUNT, weights[shown + i]!);
    addScaled(gates, weights, recurrent.at + i * GATES_COUNT, before.hidden[i]!);
  }
  for (let i = 0; i < FEATURE_COUNT; i++)
    addScaled(gates, weights, input.at + (HIDDEN_COUNT + i) * GATES_COUNT, features[i]!);

  const { hidden, cell } = restingState();
  for (let i = 0; i < HIDDEN_COUNT; i++) {
    const admitted = sigmoid(gates[i]!) * Math.tanh(gates[3 * HIDDEN_COUNT + i]!);
    cell[i] = sigmoid(gates[HIDDEN_COUNT + i]!) * before.cell[i]! + admitted;
    hidden[i] = sigmoid(gates[2 * HIDDEN_COUNT + i]!) * Math.tanh(cell[i]!);
  }
  return { hidden, cell };
}

export interface OutputInput {
  readonly weights: Float32Array;
  readonly hidden: Float32Array;
  /** Of rows in use: the log of how often each was used, which the network only has to correct. */
  readonly logUses: Float32Array;
  readonly lastRow: number;
  readonly recency: ReadonlyMap<number, number>;
}

/** Probability of each row as the next one; they sum to 1. */
export function outputOf({ weights, hidden, logUses, lastRow, recency }: OutputInput): Float32Array {
  const { embedding, outputBias, repeat } = partsOf(roomOf(weights.length));
  const logits = new Float32Array(logUses.length);
  for (let row = 0; row < logits.length; row++) {
    let logit = weights[outputBias.at + row]! + logUses[row]!;
    const from = embedding.at + row * hidden.length;
    for (let i = 0; i < hidden.length; i++) logit += hidden[i]! * weights[from + i]!;
    logits[row] = logit;
  }
  logits[lastRow]! += weights[repeat.at]!;
  for (const [row, value] of recency) logits[row]! += weights[repeat.at + 1]! * value;
  logits[START] = Number.NEGATIVE_INFINITY;
  return softmax(logits);
}

/** In place. */
function softmax(logits: Float32Array): Float32Array {
  const most = Math.max(...logits);
  let sum = 0;
  for (let i = 0; i < logits.length; i++) sum += logits[i] = Math.exp(logits[i]! - most);
  for (let i = 0; i < logits.length; i++) logits[i]! /= sum;
  return logits;
}
