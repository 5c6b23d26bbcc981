import { HORIZON_CHANGES, HORIZON_SERVICES } from "../defaults";

/**
 * From "what comes next" to "what is used within the horizon".
 *
 * Follows the likeliest futures, best first, through the model of changes of service. A future ends with the visit,
 * after `HORIZON_SERVICES` services other than the one it began with, or after `HORIZON_CHANGES` changes. Futures
 * exclude each other, so the probability of a service is the sum over the futures in which it first appears. Futures
 * not followed count as "not used": the error is towards doing too little, and bounded by the mass left.
 *
 * A symbol stands for a service; numbers are looked up fastest.
 */
export interface RollForwardModel<Symbol> {
  /** Of the next change; may include `end`, sums to at most 1. What has less than `least` may be missing. */
  steps(history: readonly Symbol[], least: number): Steps<Symbol>;
  typicalMs(from: Symbol, to: Symbol): number;
  /** The symbol that stands for the end of the visit. */
  readonly end: Symbol;
}

/** What may come next, each once, with its probability in the same place. */
export interface Steps<Symbol> {
  readonly symbols: readonly Symbol[];
  readonly shares: readonly number[];
}

/** Used within the horizon, and typically how soon. */
export interface Ahead<Symbol> {
  readonly symbol: Symbol;
  readonly probability: number;
  readonly withinMs: number;
}

/** Futures followed. Ten find no more replicas ready on nasa than five, and cost twice. */
const MAX_FUTURES = 5;

/** Futures less likely than this are not followed: the lowest threshold of the planner is .15. */
const LEAST_PROBABILITY = 0.01;

/** Steps less likely than this are not even added up: forecasts below .01 are left out in the end. */
const NEGLIGIBLE_PROBABILITY = 0.002;

interface Future<Symbol> {
  readonly probability: number;
  readonly history: readonly Symbol[];
  /** Different services met, without the one it began with. */
  readonly met: readonly Symbol[];
  readonly returned: boolean;
  readonly changes: number;
  readonly elapsedMs: number;
}

/** A future that may be followed: most are not, and so cost no list of their own. */
interface Branch<Symbol> {
  readonly probability: number;
  readonly from: Future<Symbol>;
  readonly symbol: Symbol;
  readonly elapsedMs: number;
}

/** @param history Changes of service so far, the current one last; may be only the mark of a visit's start. */
export function rollForward<Symbol extends string | number>(
  model: RollForwardModel<Symbol>,
  history: readonly Symbol[],
): Ahead<Symbol>[] {
  const origin = history.at(-1);
  const sums = new Map<Symbol, { probability: number; weightedMs: number }>();
  const branches: Branch<Symbol>[] = [];

  function follow(future: Future<Symbol>): void {
    const current = future.history.at(-1);
    const { symbols, shares } = model.steps(future.history, NEGLIGIBLE_PROBABILITY / future.probability);
    // Lower orders do not know which service is current; a change leads elsewhere by definition.
    const place = current === undefined ? -1 : symbols.indexOf(current);
    const scale = future.probability / (1 - (place === -1 ? 0 : shares[place]!));
    const isLast = future.changes + 1 >= HORIZON_CHANGES;
    for (let i = 0; i < symbols.length; i++) {
      const symbol = symbols[i]!;
      const probability = scale * shares[i]!;
      if (probability < NEGLIGIBLE_PROBABILITY || i === place || symbol === model.end) continue;
      const elapsedMs = future.elapsedMs + (current === undefined ? 0 : model.typicalMs(current, symbol));
      const isMet = symbol === origin ? future.returned : future.met.includes(symbol);
      if (!isMet) add(symbol, probability, elapsedMs);
      const metCount = future.met.length + (isMet || symbol === origin ? 0 : 1);
      if (isLast || probability < LEAST_PROBABILITY || metCount >= HORIZON_SERVICES) continue;
      branches.push({ probability, from: future, symbol, elapsedMs });
    }
  }

  function add(symbol: Symbol, probability: number, elapsedMs: number): void {
    const sum = sums.get(symbol);
    if (sum === undefined) sums.set(symbol, { probability, weightedMs: probability * elapsedMs });
    else {
      sum.probability += probability;
      sum.weightedMs += probability * elapsedMs;
    }
  }

  follow({ probability: 1, history, met: [], returned: false, changes: 0, elapsedMs: 0 });
  for (let followed = 1; followed < MAX_FUTURES && branches.length > 0; followed++) {
    const { probability, from, symbol, elapsedMs } = takeLikeliest(branches);
    const isKnown = symbol === origin || from.met.includes(symbol);
    follow({
      probability,
      history: [...from.history, symbol],
      met: isKnown ? from.met : [...from.met, symbol],
      returned: from.returned || symbol === origin,
      changes: from.changes + 1,
      elapsedMs,
    });
  }

  return Array.from(sums, ([symbol, { probability, weightedMs }]) => ({
    symbol,
    probability: Math.min(1, probability),
    withinMs: weightedMs / probability,
  }));
}

/** Of a list that is not empty. */
function takeLikeliest<Symbol>(branches: Branch<Symbol>[]): Branch<Symbol> {
  let best = 0;
  for (let i = 1; i < branches.length; i++) {
    if (branches[i]!.probability > branches[best]!.probability) best = i;
  }
  return branches.splice(best, 1)[0]!;
}
