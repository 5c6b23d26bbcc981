import type { Row } from "./slate";
import { createWeightSets, type SavedWeightSets } from "./weight-sets";

/**
 * A linear mix whose weights follow from the situation: how long the visit is, and how sure each forecaster is.
 *
 * Softmax of learned scores, moved up the gradient of the log likelihood after each use: a forecaster gains where it
 * gave more than the mix did, in proportion to its part in it. Linear in the rows, so it cannot invent what nobody says.
 *
 * @see Jacobs, Jordan, Nowlan, Hinton 1991, "Adaptive Mixtures of Local Experts"
 */
export interface Gate {
  mix(rows: readonly (Row | undefined)[], situations: readonly string[]): GatedMix;
  learn(mixed: GatedMix, rows: readonly (Row | undefined)[], cell: number): void;
  save(): SavedWeightSets;
  load(saved: SavedWeightSets, columns: readonly (number | undefined)[]): void;
}

export interface GatedMix {
  readonly row: Row;
  /** Of each forecaster, adding up to 1; 0 for those asleep. */
  readonly shares: Float64Array;
  readonly situations: readonly string[];
}

/** From .05 to .2 nothing changes on the shared sets. */
const STEP_SIZE = { rate: 0.1, initialSquares: 0.01 };

export function createGate(count: number): Gate {
  const sets = createWeightSets(count, STEP_SIZE);

  return {
    mix(rows, situations) {
      const shares = sets.sum(situations);
      let total = 0;
      for (let i = 0; i < count; i++) {
        shares[i] = rows[i] === undefined ? 0 : Math.exp(shares[i]!);
        total += shares[i]!;
      }
      const length = rows.find((row) => row !== undefined)?.length ?? 0;
      const mixed = new Float64Array(length);
      for (let i = 0; i < count; i++) {
        const row = rows[i];
        shares[i]! /= total;
        if (row === undefined) continue;
        const share = shares[i]!;
        for (let cell = 0; cell < length; cell++) mixed[cell]! += share * row[cell]!;
      }
      return { row: mixed, shares, situations };
    },
    learn({ row, shares, situations }, rows, cell) {
      const gradient = new Float64Array(count);
      for (let i = 0; i < count; i++) {
        const own = rows[i];
        if (own !== undefined) gradient[i] = shares[i]! * (own[cell]! / row[cell]! - 1);
      }
      sets.climb(situations, gradient);
    },
    save: sets.save,
    load: sets.load,
  };
}
