import * as tf from "@tensorflow/tfjs-core";
import { FEATURE_COUNT, HIDDEN_COUNT, type Part, partsOf } from "./shape";
import type { Batch, Gradient, Trainer } from "./trainer";

/**
 * The gradient of a batch in TensorFlow.js: forward over the windows, then back through time (Werbos 1990).
 *
 * Written out instead of taken from a tape. What a step back does not hand on to the step before it is computed for all
 * steps at once, so that a step costs 20 operations there and back instead of some 60: at this size, operations are what
 * costs. It needs no registry of gradients either, and only kernels that the wasm backend has: an embedding layer's
 * gradient is one that it lacks, so rows enter as one-hot vectors (facts/prediction.md §8). Tests hold it against
 * differences of the loss, and against the forward pass in plain code.
 */
export const tfTrainer: Trainer = (weights, batch) => {
  tf.engine().startScope();
  try {
    return gradientOf(weights, batch);
  } finally {
    tf.engine().endScope();
  }
};

function gradientOf(weights: Float32Array, batch: Batch): Gradient {
  const { windowCount, stepCount, roomCount } = batch;
  const cellCount = windowCount * stepCount;
  const parts = partsOf(roomCount);
  const matrix = ({ at, rows, columns }: Part) =>
    tf.tensor2d(weights.subarray(at, at + rows * columns), [rows, columns]);
  const [embedding, input, recurrent] = [
    matrix(parts.embedding),
    matrix(parts.input),
    matrix(parts.recurrent),
  ];

  const lastRows = oneHot(batch.rows, roomCount);
  const targets = oneHot(batch.targets, roomCount);
  const recency = tf.tensor2d(batch.recency, [cellCount, roomCount]);
  const dropout = tf.tensor2d(batch.dropout, [cellCount, HIDDEN_COUNT]);
  const features = tf.tensor2d(batch.features, [cellCount, FEATURE_COUNT]);

  // Forward. The part of the gates that does not depend on the step before is one multiplication for all.
  const inputs = tf.concat2d([tf.matMul(lastRows, embedding), features], 1);
  const fromInputs = tf.split(
    tf.add(tf.matMul(inputs, input), matrix(parts.gateBias)),
    stepCount,
  ) as tf.Tensor2D[];
  const resting = tf.zeros<tf.Rank.R2>([windowCount, HIDDEN_COUNT]);
  const steps: Step[] = [];
  for (const fromInput of fromInputs) steps.push(forward(fromInput, steps.at(-1), resting, recurrent));
  const hidden = tf.concat2d(
    steps.map((it) => it.hidden),
    0,
  );
  const dropped = tf.mul<tf.Tensor2D>(hidden, dropout);
  const [again, shortly] = weights.subarray(parts.repeat.at);
  const bias = tf.add(matrix(parts.outputBias), tf.tensor2d(batch.logUses, [1, roomCount]));
  const repeats = tf.add(tf.mul(lastRows, again!), tf.mul(recency, shortly!));
  const outcome = tf.softmax<tf.Tensor2D>(
    tf.add(tf.add(tf.matMul(dropped, embedding, false, true), bias), repeats),
  );

  // Back. Of softmax with log loss, the gradient by the logits is the probability less what happened.
  const byLogits = tf.mul<tf.Tensor2D>(tf.sub(outcome, targets), tf.tensor2d(batch.shares, [cellCount, 1]));
  const byHidden = tf.split(tf.mul(tf.matMul(byLogits, embedding), dropout), stepCount) as tf.Tensor2D[];
  const slopes = slopesOf(steps, resting);
  const byGates: tf.Tensor2D[] = [];
  let later = { byHidden: resting, byCell: resting };
  for (let t = stepCount - 1; t >= 0; t--) {
    const ofHidden = tf.add<tf.Tensor2D>(byHidden[t]!, later.byHidden);
    const ofCell = tf.add<tf.Tensor2D>(later.byCell, tf.mul(ofHidden, slopes.cell[t]!));
    const ofGates = tf.mul<tf.Tensor2D>(tf.concat2d([ofCell, ofCell, ofHidden, ofCell], 1), slopes.gates[t]!);
    byGates.unshift(ofGates);
    if (t === 0) break;
    later = {
      byHidden: tf.matMul(ofGates, recurrent, false, true),
      byCell: tf.mul<tf.Tensor2D>(ofCell, steps[t]!.keep),
    };
  }
  const byAllGates = tf.concat2d(byGates, 0);
  const before = tf.concat2d([resting, ...steps.slice(0, -1).map((it) => it.hidden)], 0);
  const byInputs = tf.matMul<tf.Tensor2D>(byAllGates, input, false, true);
  const asInput = tf.matMul(lastRows, tf.slice2d(byInputs, [0, 0], [cellCount, HIDDEN_COUNT]), true, false);
  const asOutput = tf.matMul(byLogits, dropped, true, false);

  // In the order of `partsOf`.
  const gradient = tf.concat1d(
    [
      tf.add(asInput, asOutput),
      tf.matMul(inputs, byAllGates, true, false),
      tf.matMul(before, byAllGates, true, false),
      tf.sum(byAllGates, 0),
      tf.sum(byLogits, 0),
      tf.sum(tf.mul(byLogits, lastRows)),
      tf.sum(tf.mul(byLogits, recency)),
    ].map((tensor) => tf.reshape(tensor, [-1]) as tf.Tensor1D),
  );
  const likelihoods = tf.sum(tf.mul(outcome, targets), 1).dataSync();
  // A copy: what a backend hands out may be a view of its memory.
  return { gradient: gradient.dataSync<"float32">().slice(), lossBits: lossOf(likelihoods, batch.shares) };
}

/** By hand: `tf.oneHot` of the wasm backend writes the bits of the integer 1 where a float is asked for (4.22). */
function oneHot(rows: Int32Array, roomCount: number): tf.Tensor2D {
  const values = new Float32Array(rows.length * roomCount);
  for (let i = 0; i < rows.length; i++) values[i * roomCount + rows[i]!] = 1;
  return tf.tensor2d(values, [rows.length, roomCount]);
}

/** One step of all windows. */
interface Step {
  readonly admit: tf.Tensor2D;
  readonly keep: tf.Tensor2D;
  readonly show: tf.Tensor2D;
  readonly candidate: tf.Tensor2D;
  readonly cell: tf.Tensor2D;
  readonly cellOut: tf.Tensor2D;
  readonly hidden: tf.Tensor2D;
}

function forward(
  fromInput: tf.Tensor2D,
  previous: Step | undefined,
  resting: tf.Tensor2D,
  recurrent: tf.Tensor2D,
): Step {
  const sum =
    previous === undefined
      ? fromInput
      : tf.add<tf.Tensor2D>(fromInput, tf.matMul(previous.hidden, recurrent));
  const [open, proposed] = tf.split(sum, [3 * HIDDEN_COUNT, HIDDEN_COUNT], 1) as [tf.Tensor2D, tf.Tensor2D];
  const [admit, keep, show] = tf.split(tf.sigmoid(open), 3, 1) as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
  const candidate = tf.tanh(proposed);
  const cell = tf.add<tf.Tensor2D>(tf.mul(keep, previous?.cell ?? resting), tf.mul(admit, candidate));
  const cellOut = tf.tanh(cell);
  return { admit, keep, show, candidate, cell, cellOut, hidden: tf.mul(show, cellOut) as tf.Tensor2D };
}

/**
 * For each step: by how much the cell changes what is shown, and by how much each gate's sum changes the cell (the output
 * gate's: what is shown).
 */
function slopesOf(steps: readonly Step[], resting: tf.Tensor2D) {
  const all = (of: (step: Step) => tf.Tensor2D) => tf.concat2d(steps.map(of), 0);
  const [admit, keep, show] = [all((it) => it.admit), all((it) => it.keep), all((it) => it.show)];
  const [candidate, cellOut] = [all((it) => it.candidate), all((it) => it.cellOut)];
  const cellBefore = tf.concat2d([resting, ...steps.slice(0, -1).map((it) => it.cell)], 0);
  const sigmoidSlope = (gate: tf.Tensor2D) => tf.mul(gate, tf.sub(1, gate));
  const tanhSlope = (value: tf.Tensor2D) => tf.sub(1, tf.square(value));
  const gates = tf.concat2d(
    [
      tf.mul<tf.Tensor2D>(candidate, sigmoidSlope(admit)),
      tf.mul<tf.Tensor2D>(cellBefore, sigmoidSlope(keep)),
      tf.mul<tf.Tensor2D>(cellOut, sigmoidSlope(show)),
      tf.mul<tf.Tensor2D>(admit, tanhSlope(candidate)),
    ],
    1,
  );
  return {
    cell: tf.split(tf.mul(show, tanhSlope(cellOut)), steps.length) as tf.Tensor2D[],
    gates: tf.split(gates, steps.length) as tf.Tensor2D[],
  };
}

const LEAST_LIKELIHOOD = 1e-9;

function lossOf(likelihoods: ArrayLike<number>, shares: Float32Array): number {
  return shares.reduce(
    (sum, share, i) => sum - share * Math.log2(Math.max(LEAST_LIKELIHOOD, likelihoods[i]!)),
    0,
  );
}
