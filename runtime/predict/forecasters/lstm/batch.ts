import { featuresOf } from "./features";
import { advance, type Recency } from "./recency";
import { END, FEATURE_COUNT, HIDDEN_COUNT, MARK_COUNT, START } from "./shape";
import type { Batch } from "./trainer";
import type { UseLog } from "./use-log";

/**
 * Steps that a gradient goes back through. Visits are cut into windows of as many uses; a longer window costs time in
 * proportion. 12 cut the chains of trainticket, 40 did no better on nasa and msnbc (docs/prediction/lstm.md).
 */
const WINDOW_STEPS = 20;

/** Every third window comes from the latest uses, as what a user does changes; the others keep it from forgetting. */
const LATEST_EVERY = 3;
const LATEST_COUNT = 256;

/** Share of hidden values left out in a training step (Srivastava et al. 2014). */
const DROPOUT_RATIO = 0.3;

/** Stands for minus infinity, which times 0 would not be 0. */
const NEVER = -1e9;

interface Window {
  readonly begin: number;
  /** Entry of the last target. */
  readonly last: number;
}

export interface BatchOptions {
  readonly log: UseLog;
  readonly windowCount: number;
  readonly roomCount: number;
  /** Of the rows in use. */
  readonly logUses: Float32Array;
  readonly random: () => number;
}

export function drawBatch({ log, windowCount, roomCount, logUses, random }: BatchOptions): Batch {
  const windows = Array.from({ length: windowCount }, (_, i) =>
    windowAround(log, drawEntry(log, i % LATEST_EVERY === 0, random)),
  );
  const stepCount = Math.max(...windows.map(({ begin, last }) => last - begin));
  const outcomeCount = windows.reduce((sum, { begin, last }) => sum + last - begin, 0);
  const cellCount = stepCount * windowCount;
  const batch = {
    windowCount,
    stepCount,
    roomCount,
    rows: new Int32Array(cellCount),
    targets: new Int32Array(cellCount),
    shares: new Float32Array(cellCount),
    features: new Float32Array(cellCount * FEATURE_COUNT),
    recency: new Float32Array(cellCount * roomCount),
    dropout: drawDropout(cellCount * HIDDEN_COUNT, random),
    logUses: new Float32Array(roomCount).fill(NEVER),
  };
  batch.logUses.set(logUses);
  batch.logUses[START] = NEVER;
  for (const [w, window] of windows.entries()) fill(batch, log, w, window, 1 / outcomeCount);
  return batch;
}

function fill(batch: Batch, log: UseLog, w: number, { begin, last }: Window, share: number): void {
  const recency: Recency = new Map();
  for (let t = 0; t < last - begin; t++) {
    const cell = t * batch.windowCount + w;
    const entry = begin + t;
    const row = log.rowAt(entry);
    if (row >= MARK_COUNT) advance(recency, row);
    batch.rows[cell] = row;
    batch.targets[cell] = log.rowAt(entry + 1);
    batch.shares[cell] = share;
    batch.features.set(featuresOf(sourceAt(log, entry)), cell * FEATURE_COUNT);
    for (const [used, value] of recency) batch.recency[cell * batch.roomCount + used] = value;
  }
}

const sourceAt = (log: UseLog, entry: number) => ({
  row: log.rowAt(entry),
  at: log.secondsAt(entry),
  previousAt: log.secondsAt(Math.max(log.begin, entry - 1)),
  position: log.positionAt(entry),
});

function drawEntry(log: UseLog, isLatest: boolean, random: () => number): number {
  const held = log.end - log.begin;
  return log.end - 1 - Math.floor(random() * (isLatest ? Math.min(held, LATEST_COUNT) : held));
}

/** The window that an entry is an outcome of; the one after it when it is none. */
function windowAround(log: UseLog, drawn: number): Window {
  let target = Math.max(drawn, log.begin + 1);
  if (log.rowAt(target) === START) target += 1;
  const source = target - 1;
  const begin = Math.max(log.begin, source - (log.positionAt(source) % WINDOW_STEPS));
  let last = target;
  while (last + 1 < log.end && last - begin < WINDOW_STEPS && log.rowAt(last) !== END) last += 1;
  return { begin, last };
}

function drawDropout(count: number, random: () => number): Float32Array {
  const kept = 1 / (1 - DROPOUT_RATIO);
  return Float32Array.from({ length: count }, () => (random() < DROPOUT_RATIO ? 0 : kept));
}
