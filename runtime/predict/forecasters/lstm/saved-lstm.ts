import * as v from "valibot";
import { savedGapsSchema } from "../gaps";
import { END, HIDDEN_COUNT, MARK_COUNT, partsOf, roomFor } from "./shape";
import { MAX_LOGGED } from "./use-log";

/** Rows of services at most. Sites with more are rare, and a row costs 0.4 KB on disk. */
export const MAX_SERVICES = 1_021;

export const VERSION = 1;

const finite = v.pipe(v.number(), v.finite());
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const floats = v.pipe(
  v.custom<Float32Array>((value) => value instanceof Float32Array),
  v.check((values) => values.every(Number.isFinite)),
);
const counts = v.pipe(
  v.custom<Float64Array>((value) => value instanceof Float64Array),
  v.check((values) => values.every((value) => Number.isFinite(value) && value >= 0)),
);
const uint16s = v.custom<Uint16Array>((value) => value instanceof Uint16Array);
const uint32s = v.custom<Uint32Array>((value) => value instanceof Uint32Array);
const state = v.pipe(floats, v.length(HIDDEN_COUNT));

const shape = v.object({
  version: v.literal(VERSION),
  vocabulary: v.object({
    services: v.pipe(v.array(v.string()), v.maxLength(MAX_SERVICES)),
    uses: counts,
    lives: v.custom<Uint8Array>((value) => value instanceof Uint8Array),
    cursor: v.pipe(count, v.maxValue(MAX_SERVICES - 1)),
    novelty: v.pipe(finite, v.minValue(0), v.maxValue(1)),
  }),
  learned: v.object({
    weights: floats,
    gradientMean: floats,
    gradientSquareMean: floats,
    stepCount: count,
  }),
  log: v.object({ rows: uint16s, seconds: uint32s, positions: uint16s }),
  visit: v.object({
    hidden: state,
    cell: state,
    recency: v.array(v.tuple([count, finite])),
    lastRow: count,
    lastAt: v.nullable(finite),
    changedAt: finite,
    changedRow: count,
    position: count,
  }),
  gaps: savedGapsSchema,
  usesOwed: v.pipe(finite, v.minValue(0)),
  lossBits: v.nullable(finite),
});

export type SavedLstm = v.InferOutput<typeof shape>;

/** What the parts promise each other: without it a damaged state would be found out far from here. */
function fitsTogether({ vocabulary, learned, log, visit }: SavedLstm): boolean {
  const { services, uses, lives } = vocabulary;
  const rowCount = MARK_COUNT + services.length;
  const { total } = partsOf(roomFor(rowCount));
  const { weights, gradientMean, gradientSquareMean } = learned;
  return (
    new Set(services).size === services.length &&
    uses.length === rowCount &&
    lives.length === rowCount &&
    [weights, gradientMean, gradientSquareMean].every(({ length }) => length === total) &&
    gradientSquareMean.every((square) => square >= 0) &&
    log.rows.length <= MAX_LOGGED &&
    log.seconds.length === log.rows.length &&
    log.positions.length === log.rows.length &&
    log.rows.every((row) => row < rowCount) &&
    [visit.lastRow, visit.changedRow, ...visit.recency.map(([row]) => row)].every((row) => row < rowCount) &&
    (visit.lastAt === null) === (log.rows.length === 0) &&
    log.rows.at(-1) !== END
  );
}

export const savedLstmSchema = v.pipe(shape, v.check(fitsTogether));
