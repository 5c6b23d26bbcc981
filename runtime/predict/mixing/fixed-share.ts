import type { Row } from "./slate";

/**
 * Fixed share over log loss (Herbster and Warmuth 1998), the floor under everything the mixer does.
 *
 * After each use a row's weight is multiplied by the probability it gave to what happened, then a small share of all
 * weight is spread evenly, so that a row that was wrong for weeks can come back within a few uses. In T uses the mix
 * loses at most ln N + T ln(1/(1 - share)) nats to the best single row, and against the best sequence of rows with k
 * switches O(k ln N + k ln(T/k)). A row that sleeps is scored as if it had said what the others did together.
 */
export interface FixedShare {
  mix(rows: readonly (Row | undefined)[]): Row;
  learn(rows: readonly (Row | undefined)[], cell: number): void;
  weights(): readonly number[];
  /** Not negative and not all 0; they need not add up to 1. */
  load(weights: readonly number[]): void;
}

/** @param share  Spread evenly per use. */
export function createFixedShare(count: number, share: number): FixedShare {
  const even = 1 / count;
  let weights: number[] = Array.from({ length: count }, () => even);

  return {
    mix(rows) {
      const length = rows.find((row) => row !== undefined)?.length ?? 0;
      const mixed = new Float64Array(length);
      const awake = weights.reduce((sum, weight, i) => sum + (rows[i] === undefined ? 0 : weight), 0);
      for (const [i, row] of rows.entries()) {
        if (row === undefined) continue;
        const weight = weights[i]! / awake;
        for (let cell = 0; cell < length; cell++) mixed[cell]! += weight * row[cell]!;
      }
      return mixed;
    },
    learn(rows, cell) {
      const awake = weights.reduce((sum, weight, i) => sum + (rows[i] === undefined ? 0 : weight), 0);
      if (awake === 0) return;
      const said = rows.reduce((sum, row, i) => sum + (row === undefined ? 0 : weights[i]! * row[cell]!), 0);
      weights = weights.map((weight, i) => (weight * (rows[i]?.[cell] ?? said / awake) * awake) / said);
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      weights = weights.map((weight) => ((1 - share) * weight) / total + share * even);
    },
    weights: () => weights,
    load(loaded) {
      const total = loaded.reduce((sum, weight) => sum + weight, 0);
      weights = loaded.map((weight) => weight / total);
    },
  };
}
