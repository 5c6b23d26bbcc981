import type { BaseRate } from "../base-rate";
import { MAX_LISTED } from "../defaults";
import type { NextDistribution } from "../forecaster";
import { type Cut, cutOf } from "../highest";

/**
 * What all forecasters say at one instant, on one set of outcomes: every service that any of them lists, and one cell
 * for all others. What a forecaster leaves open is shared by base rate among what it has not listed, so that each row
 * sums to 1 and rows can be compared and mixed cell by cell.
 */
export interface Slate {
  readonly services: readonly string[];
  /** The cell of a service; the last one, of all others, where nobody lists it. */
  cellOf(service: string): number;
  /** Per forecaster; `undefined`: asleep. */
  readonly rows: readonly (Row | undefined)[];
}

/** Probabilities by cell, the last one for all other services. */
export type Row = Float64Array;

/** No cell is given less, so that no single use does away with a forecaster. */
const LEAST_PROBABILITY = 1e-9;

export function createSlate(lists: readonly NextDistribution[], base: BaseRate): Slate {
  const cells = new Map<string, number>();
  const services: string[] = [];
  const cut = lists.map((list) => cutList(list, cells, services));
  const count = services.length;
  const rates = new Float64Array(count);
  let strangers = 0;
  for (let cell = 0; cell < count; cell++) {
    const service = services[cell]!;
    rates[cell] = base.of(service);
    if (base.knows(service)) continue;
    strangers += 1;
    // Marked, as how many there are is known only after the last.
    rates[cell] = -rates[cell]!;
  }
  // Those that nobody has used yet share the part of newcomers, with all that nobody lists.
  for (let cell = 0; cell < count; cell++)
    if (rates[cell]! < 0) rates[cell] = -rates[cell]! / (strangers + 1);
  return {
    services,
    cellOf: (service) => cells.get(service) ?? count,
    rows: cut.map((list) => (list.count === 0 ? undefined : rowOf(list, rates))),
  };
}

const WHOLE: Cut = { least: Number.NEGATIVE_INFINITY, ties: 0 };

/** The first `count` of both. */
interface CutList {
  readonly cells: Int32Array;
  readonly probabilities: Float64Array;
  readonly count: number;
}

function cutList(list: NextDistribution, cells: Map<string, number>, services: string[]): CutList {
  const { least, ties } =
    list.size > MAX_LISTED ? cutOf(Float64Array.from(list.values()), list.size, MAX_LISTED) : WHOLE;
  let tiesLeft = ties;
  const cut = {
    cells: new Int32Array(MAX_LISTED),
    probabilities: new Float64Array(MAX_LISTED),
    count: 0,
  };
  for (const [service, probability] of list) {
    if (probability < least || (probability === least && tiesLeft-- <= 0)) continue;
    let cell = cells.get(service);
    if (cell === undefined) {
      cell = services.push(service) - 1;
      cells.set(service, cell);
    }
    cut.cells[cut.count] = cell;
    cut.probabilities[cut.count] = probability;
    cut.count += 1;
  }
  return cut;
}

function rowOf(list: CutList, rates: Float64Array): Row {
  const row = new Float64Array(rates.length + 1);
  let [open, unlisted] = [1, 1];
  for (let i = 0; i < list.count; i++) {
    const cell = list.cells[i]!;
    const probability = list.probabilities[i]!;
    row[cell] = Math.max(LEAST_PROBABILITY, probability);
    open -= probability;
    unlisted -= rates[cell]!;
  }
  const scale = unlisted > 0 ? Math.max(0, open) / unlisted : 0;
  let others = 1;
  for (let cell = 0; cell < rates.length; cell++) {
    if (row[cell] === 0) row[cell] = Math.max(LEAST_PROBABILITY, scale * rates[cell]!);
    others -= row[cell]!;
  }
  row[rates.length] = Math.max(LEAST_PROBABILITY, others);
  return row;
}
