import { createRequire } from "node:module";
import { dirname } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { beforeAll, describe, expect, it } from "vitest";
import { seededRandom } from "../../../kernel/seeded-random";
import { descend } from "./adam";
import { drawBatch } from "./batch";
import { outputOf, restingState, step } from "./cell";
import { featuresOf } from "./features";
import { newLearned } from "./learned";
import { advance, type Recency } from "./recency";
import { END, FEATURE_COUNT, freshWeights, MARK_COUNT, partsOf, START } from "./shape";
import { tfTrainer } from "./tf-trainer.worker";
import type { Batch } from "./trainer";
import { createUseLog, type UseLog } from "./use-log";

const ROOM_COUNT = 64;
const ROW_COUNT = 12;

const require = createRequire(import.meta.url);
setWasmPaths(
  `${dirname(require.resolve("@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm"))}/`,
);

/** Visits in which the first use tells the last one, three uses later. */
function taughtLog(): UseLog {
  const log = createUseLog();
  const random = seededRandom(7);
  for (let visit = 0; visit < 40; visit++) {
    const kind = Math.floor(random() * 3);
    const rows = [START, MARK_COUNT + kind, MARK_COUNT + 3, MARK_COUNT + 4, MARK_COUNT + 5 + kind, END];
    for (const [i, row] of rows.entries()) log.append(row, 1_700_000_000 + visit * 7_200 + i * 10);
  }
  return log;
}

function batchOf(log: UseLog, seed: number, windowCount = 4): Batch {
  const logUses = new Float32Array(ROW_COUNT);
  return drawBatch({ log, windowCount, roomCount: ROOM_COUNT, logUses, random: seededRandom(seed) });
}

describe.each(["cpu", "wasm"])("training in TensorFlow.js, backend %s", (backend) => {
  beforeAll(async () => {
    expect(await tf.setBackend(backend)).toBe(true);
  });

  it("has the gradient that differences of the loss have, in every part of the network", () => {
    const weights = freshWeights(ROOM_COUNT);
    const { repeat, total, ...others } = partsOf(ROOM_COUNT);
    weights[repeat.at] = 0.3;
    weights[repeat.at + 1] = -0.2;
    const batch = batchOf(taughtLog(), 3);
    const gradient = tfTrainer(weights, batch).gradient;
    const lossAt = (i: number, change: number) => {
      const changed = weights.slice();
      changed[i]! += change;
      return tfTrainer(changed, batch).lossBits * Math.LN2;
    };
    const used = (at: number) => at + 3 * 32 + 5;
    const probes = [
      ...Object.values(others).map(({ at, rows }) => (rows > 1 ? used(at) : at + 5)),
      repeat.at,
      repeat.at + 1,
    ];
    expect(total).toBe(weights.length);
    for (const i of probes) {
      const difference = (lossAt(i, 0.01) - lossAt(i, -0.01)) / 0.02;
      expect(gradient[i]).toBeCloseTo(difference, 3);
    }
  });

  it("computes the same as the forward pass in plain code", () => {
    const weights = freshWeights(ROOM_COUNT);
    const { repeat } = partsOf(ROOM_COUNT);
    weights[repeat.at] = 0.7;
    weights[repeat.at + 1] = -0.4;
    const log = taughtLog();
    const drawn = batchOf(log, 5, 1);
    const batch = { ...drawn, dropout: drawn.dropout.fill(1) };
    const logUses = new Float32Array(ROW_COUNT);
    let state = restingState();
    const recency: Recency = new Map();
    let bits = 0;
    for (let t = 0; t < batch.stepCount; t++) {
      const row = batch.rows[t]!;
      const features = [...batch.features.slice(t * FEATURE_COUNT, (t + 1) * FEATURE_COUNT)];
      state = step(weights, state, row, features);
      if (row >= MARK_COUNT) advance(recency, row);
      const output = outputOf({ weights, hidden: state.hidden, logUses, lastRow: row, recency });
      bits -= Math.log2(output[batch.targets[t]!]!) / batch.stepCount;
    }
    expect(tfTrainer(weights, batch).lossBits).toBeCloseTo(bits, 4);
  });

  it("leaves no tensor behind", () => {
    const batch = batchOf(taughtLog(), 1);
    const before = tf.memory().numTensors;
    tfTrainer(freshWeights(ROOM_COUNT), batch);
    expect(tf.memory().numTensors).toBe(before);
  });
});

it("learns what only the beginning of the visit can tell", () => {
  const log = taughtLog();
  let learned = newLearned(ROOM_COUNT);
  for (let i = 0; i < 150; i++)
    learned = descend(learned, tfTrainer(learned.weights, batchOf(log, i, 8)).gradient);
  const kindAt = (kind: number) => {
    let state = restingState();
    const recency: Recency = new Map();
    const at = 1_800_000_000;
    let row = START;
    for (const [position, next] of [START, MARK_COUNT + kind, MARK_COUNT + 3, MARK_COUNT + 4].entries()) {
      row = next;
      state = step(learned.weights, state, row, featuresOf({ row, at, previousAt: at - 10, position }));
      if (row >= MARK_COUNT) advance(recency, row);
    }
    const logUses = new Float32Array(ROW_COUNT);
    return outputOf({ weights: learned.weights, hidden: state.hidden, logUses, lastRow: row, recency });
  };
  for (const kind of [0, 1, 2]) expect(kindAt(kind)[MARK_COUNT + 5 + kind]).toBeGreaterThan(0.8);
});
