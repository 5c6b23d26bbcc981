import { HORIZON_CHANGES, HORIZON_SERVICES, LEAST_FORECAST } from "../defaults";
import { createTally } from "./tally";

/**
 * From "what comes next" to "what is used within the horizon".
 *
 * Follows the likeliest futures, best first, through the model of changes of service. A future ends with the visit,
 * after `HORIZON_SERVICES` services other than the one it began with, or after `HORIZON_CHANGES` changes. Futures
 * exclude each other, so the probability of a service is the sum over the futures in which it first appears. Futures
 * not followed count as "not used": the error is towards doing too little, and bounded by the mass left.
 *
 * A symbol is a small whole number that stands for a service.
 */
export interface RollForwardModel {
  /** Of the next change; may include `end`, sums to at most 1. What has less than `least` may be missing. */
  steps(history: readonly number[], least: number): Steps;
  typicalMs(from: number, to: number): number;
  /** The symbol that stands for the end of the visit. */
  readonly end: number;
}

/** What may come next, each once, with its probability in the same place. Read before the next steps are asked for. */
export interface Steps {
  readonly count: number;
  readonly symbols: ArrayLike<number>;
  readonly shares: ArrayLike<number>;
}

/** Used within the horizon, and typically how soon. */
export interface Ahead {
  readonly symbol: number;
  readonly probability: number;
  readonly withinMs: number;
}

/** Futures followed. Ten find no more replicas ready on nasa than five, and cost twice. */
const MAX_FUTURES = 5;

/** Futures less likely than this are not followed: the lowest threshold of the planner is .15. */
const LEAST_PROBABILITY = 0.01;

/** Steps less likely than this are not even added up: forecasts below .01 are left out in the end. */
const NEGLIGIBLE_PROBABILITY = 0.002;

interface Future {
  readonly probability: number;
  readonly history: readonly number[];
  /** Different services met, without the one it began with. */
  readonly met: readonly number[];
  readonly returned: boolean;
  readonly changes: number;
  readonly elapsedMs: number;
}

/** Futures that may be followed, most of which are not, and so cost no object of their own; a column for each figure. */
function createBranches() {
  // More than steps that are likely enough: each future has fewer than a hundred.
  const length = Math.ceil(MAX_FUTURES / LEAST_PROBABILITY);
  const probabilities = new Float64Array(length);
  const froms = new Uint8Array(length);
  const symbols = new Int32Array(length);
  const elapsedMs = new Float64Array(length);
  return { probabilities, froms, symbols, elapsedMs };
}

const branches = createBranches();
const chances = createTally();
const weightedMs = createTally();

/**
 * Leaves out what no forecast is made of; not the current service, which may be asked again before anything else is.
 *
 * @param history  Changes of service so far, the current one last; may be only the mark of a visit's start.
 */
export function rollForward(model: RollForwardModel, history: readonly number[]): Ahead[] {
  const origin = history.at(-1);
  const futures: Future[] = [];
  let branchCount = 0;
  chances.clear();
  weightedMs.clear();

  function follow(future: Future): void {
    futures.push(future);
    const current = future.history.at(-1);
    const { count, symbols, shares } = model.steps(
      future.history,
      NEGLIGIBLE_PROBABILITY / future.probability,
    );
    // Lower orders do not know which service is current; a change leads elsewhere by definition.
    let place = 0;
    while (place < count && symbols[place] !== current) place += 1;
    const scale = future.probability / (1 - (place < count ? shares[place]! : 0));
    const isLast = future.changes + 1 >= HORIZON_CHANGES;
    for (let i = 0; i < count; i++) {
      const symbol = symbols[i]!;
      const probability = scale * shares[i]!;
      if (probability < NEGLIGIBLE_PROBABILITY || i === place || symbol === model.end) continue;
      const elapsedMs = future.elapsedMs + (current === undefined ? 0 : model.typicalMs(current, symbol));
      const isMet = symbol === origin ? future.returned : future.met.includes(symbol);
      if (!isMet) {
        chances.add(symbol, probability);
        if (elapsedMs > 0) weightedMs.add(symbol, probability * elapsedMs);
      }
      const metCount = future.met.length + (isMet || symbol === origin ? 0 : 1);
      if (isLast || probability < LEAST_PROBABILITY || metCount >= HORIZON_SERVICES) continue;
      branches.probabilities[branchCount] = probability;
      branches.froms[branchCount] = futures.length - 1;
      branches.symbols[branchCount] = symbol;
      branches.elapsedMs[branchCount] = elapsedMs;
      branchCount += 1;
    }
  }

  /** The likeliest first; it is not taken twice. */
  function takeBranch(): Future | undefined {
    let best = -1;
    let highest = 0;
    for (let i = 0; i < branchCount; i++) {
      if (branches.probabilities[i]! <= highest) continue;
      highest = branches.probabilities[i]!;
      best = i;
    }
    if (best === -1) return undefined;
    branches.probabilities[best] = 0;
    const from = futures[branches.froms[best]!]!;
    const symbol = branches.symbols[best]!;
    const isKnown = symbol === origin || from.met.includes(symbol);
    return {
      probability: highest,
      history: [...from.history, symbol],
      met: isKnown ? from.met : [...from.met, symbol],
      returned: from.returned || symbol === origin,
      changes: from.changes + 1,
      elapsedMs: branches.elapsedMs[best]!,
    };
  }

  follow({ probability: 1, history, met: [], returned: false, changes: 0, elapsedMs: 0 });
  while (futures.length < MAX_FUTURES) {
    const future = takeBranch();
    if (future === undefined) break;
    follow(future);
  }

  const ahead: Ahead[] = [];
  for (let i = 0; i < chances.size(); i++) {
    const symbol = chances.idAt(i);
    const probability = chances.of(symbol);
    if (probability < LEAST_FORECAST && symbol !== origin) continue;
    ahead.push({
      symbol,
      probability: Math.min(1, probability),
      withinMs: weightedMs.of(symbol) / probability,
    });
  }
  return ahead;
}
