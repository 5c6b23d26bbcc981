import { seededRandom } from "../../../kernel/seeded-random";

/**
 * What the network is made of, and where each part lies in one flat array: an optimiser, a save and a load then treat
 * all parts alike, and one copy carries them into a backend and out of it.
 *
 * Input and output share one embedding: a service that is likely after others is described by the row that describes it
 * as the last one. Half the weights, and fewer bits on every shared set (Press and Wolf 2017, "Using the Output
 * Embedding to Improve Language Models"; Inan et al. 2017; docs/prediction/lstm.md has the figures).
 */
export const HIDDEN_COUNT = 32;
export const GATES_COUNT = 4 * HIDDEN_COUNT;
/** See `features.ts`. */
export const FEATURE_COUNT = 6;

/** A service that has no row of its own. */
export const OTHER = 0;
/** The visit ended. */
export const END = 1;
/** What a visit begins with; is never an outcome. */
export const START = 2;
/** Rows of these three come before those of services. */
export const MARK_COUNT = 3;

/** Rows are added by this many, so that few arrays of each size are made. */
const ROWS_STEP = 64;

export const roomFor = (rowCount: number): number => ROWS_STEP * Math.ceil(rowCount / ROWS_STEP);

export interface Part {
  readonly at: number;
  readonly rows: number;
  readonly columns: number;
}

export type PartName = "embedding" | "input" | "recurrent" | "gateBias" | "outputBias" | "repeat";

/** `roomCount`: rows of the embedding, used or not. Gates lie in the order input, forget, output, candidate. */
export function partsOf(roomCount: number): Readonly<Record<PartName, Part>> & { readonly total: number } {
  let at = 0;
  const part = (rows: number, columns: number): Part => {
    const here = { at, rows, columns };
    at += rows * columns;
    return here;
  };
  const parts = {
    embedding: part(roomCount, HIDDEN_COUNT),
    input: part(HIDDEN_COUNT + FEATURE_COUNT, GATES_COUNT),
    recurrent: part(HIDDEN_COUNT, GATES_COUNT),
    gateBias: part(1, GATES_COUNT),
    outputBias: part(1, roomCount),
    // How much likelier the last service is, and one used shortly before (`recency.ts`).
    repeat: part(1, 2),
  };
  return { ...parts, total: at };
}

const EMBEDDING_DEVIATION = 0.1;

/** New weights: the same for the same size, so that a replay can be repeated. */
export function freshWeights(roomCount: number): Float32Array {
  const parts = partsOf(roomCount);
  const weights = new Float32Array(parts.total);
  const gauss = gaussian(seededRandom(roomCount));
  const fill = ({ at, rows, columns }: Part, deviation: number) => {
    for (let i = at; i < at + rows * columns; i++) weights[i] = deviation * gauss();
  };
  fillEmbedding(weights.subarray(0, roomCount * HIDDEN_COUNT), roomCount);
  fill(parts.input, 1 / Math.sqrt(HIDDEN_COUNT));
  fill(parts.recurrent, 1 / Math.sqrt(HIDDEN_COUNT));
  // The forget gate starts open (Jozefowicz et al. 2015).
  weights.fill(1, parts.gateBias.at + HIDDEN_COUNT, parts.gateBias.at + 2 * HIDDEN_COUNT);
  return weights;
}

/** What a row is before anything is known of its service. */
export function fillEmbedding(values: Float32Array, seed: number): void {
  const gauss = gaussian(seededRandom(seed));
  for (let i = 0; i < values.length; i++) values[i] = EMBEDDING_DEVIATION * gauss();
}

/** The same weights with room for more rows; what is new comes from `fresh`. */
export function grown(weights: Float32Array, roomCount: number, fresh: Float32Array): Float32Array {
  const from = partsOf(roomOf(weights.length));
  const to = partsOf(roomCount);
  const result = fresh.slice();
  for (const name of Object.keys(to) as (keyof typeof to)[]) {
    if (name === "total") continue;
    const { at, rows, columns } = from[name];
    result.set(weights.subarray(at, at + rows * columns), to[name].at);
  }
  return result;
}

/** Rows that an array of this many weights has room for. */
export const roomOf = (weightCount: number): number => {
  const { total } = partsOf(0);
  return (weightCount - total) / (HIDDEN_COUNT + 1);
};

/** Box and Muller 1958. */
function gaussian(random: () => number): () => number {
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
