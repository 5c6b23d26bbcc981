import type { BaseRate } from "../base-rate";
import type { NextDistribution } from "../forecaster";

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

/** Taken of each list: what comes after decides nothing, and costs time in every stage. */
const MAX_LISTED = 32;

/** No cell is given less, so that no single use does away with a forecaster. */
const LEAST_PROBABILITY = 1e-9;

export function createSlate(lists: readonly NextDistribution[], base: BaseRate): Slate {
  const cells = new Map<string, number>();
  const cut = lists.map(likeliest);
  for (const list of cut) {
    for (const service of list.keys()) if (!cells.has(service)) cells.set(service, cells.size);
  }
  const services = [...cells.keys()];
  const strangers = services.reduce((count, service) => count + (base.knows(service) ? 0 : 1), 0);
  // Those that nobody has used yet share the part of newcomers, with all that nobody lists.
  const rates = services.map((service) => base.of(service) / (base.knows(service) ? 1 : strangers + 1));
  return {
    services,
    cellOf: (service) => cells.get(service) ?? services.length,
    rows: cut.map((list) => (list.size === 0 ? undefined : rowOf(list, cells, rates))),
  };
}

function rowOf(list: NextDistribution, cells: ReadonlyMap<string, number>, rates: readonly number[]): Row {
  const row = new Float64Array(rates.length + 1);
  let [open, unlisted] = [1, 1];
  for (const [service, probability] of list) {
    const cell = cells.get(service)!;
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

function likeliest(list: NextDistribution): NextDistribution {
  if (list.size <= MAX_LISTED) return list;
  return new Map([...list].sort(([, a], [, b]) => b - a).slice(0, MAX_LISTED));
}
