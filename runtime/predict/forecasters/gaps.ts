import * as v from "valibot";
import { UNKNOWN_GAP_MS } from "../defaults";

/**
 * Typical time from the first use of one service to the first use of the next.
 *
 * A running mean of logarithms: pauses of people are log-normal at best (seconds of clicking, minutes of reading), and
 * one lunch break must not move the figure of a step that takes seconds.
 */
export interface Gaps {
  observe(from: string, to: string, gapMs: number): void;
  /** Falls back to the mean of all gaps, then to an assumption. */
  typicalMs(from: string, to: string): number;
  /** The same of all that have followed this one, for many questions at once. Replaced when it changes. */
  after(from: string): TimesAfter | undefined;
  /** From any to any. */
  anyMs(): number;
  save(): SavedGaps;
  load(saved: SavedGaps): void;
}

export interface TimesAfter {
  readonly tos: readonly string[];
  readonly ms: readonly number[];
}

const logMs = v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(Math.log(Number.MAX_SAFE_INTEGER)));
const seenTimes = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
export const savedGapsSchema = v.array(v.tuple([v.string(), logMs, seenTimes]));
export type SavedGaps = v.InferOutput<typeof savedGapsSchema>;

/** Later gaps keep this weight, so that habits may change: about the last twenty count. */
const LEAST_RATE = 0.1;

const MAX_PAIRS = 2_000;

/** What is left after making room. */
const KEPT_RATIO = 0.9;

const SEPARATOR = "\u0000";

/** Key of the mean over all pairs. Two services make a key with a separator in it, so no pair can take this one. */
const ANY_PAIR = "any";

interface Mean {
  meanLogMs: number;
  /** The same without the logarithm: asked far more often than it changes. */
  ms: number;
  times: number;
  /** Number of the last gap that it has in it. */
  seenAt: number;
}

interface Row {
  readonly means: Map<string, Mean>;
  told: TimesAfter | undefined;
}

const newMean = (): Mean => ({ meanLogMs: 0, ms: UNKNOWN_GAP_MS, times: 0, seenAt: 0 });

export function createGaps(): Gaps {
  // Two steps, as a key put together of two names is looked up slowly.
  const pairs = new Map<string, Row>();
  let any = newMean();
  let observed = 0;
  let pairCount = 0;
  function fold(mean: Mean, valueLogMs: number): void {
    mean.times += 1;
    mean.seenAt = observed;
    mean.meanLogMs += Math.max(1 / mean.times, LEAST_RATE) * (valueLogMs - mean.meanLogMs);
    mean.ms = Math.exp(mean.meanLogMs);
  }

  function keep(from: string, to: string, mean: Mean): void {
    let row = pairs.get(from);
    if (row === undefined) {
      row = { means: new Map(), told: undefined };
      pairs.set(from, row);
    }
    row.means.set(to, mean);
    pairCount += 1;
  }

  function clear(): void {
    pairs.clear();
    pairCount = 0;
  }

  const oldestFirst = () =>
    [...pairs]
      .flatMap(([from, row]) => Array.from(row.means, ([to, mean]) => ({ from, to, mean })))
      .sort((a, b) => a.mean.seenAt - b.mean.seenAt);

  /** In batches: to find the oldest means to look at all. */
  function makeRoom(): void {
    const kept = oldestFirst().slice(-KEPT_RATIO * MAX_PAIRS);
    clear();
    for (const { from, to, mean } of kept) keep(from, to, mean);
  }

  return {
    observe(from, to, gapMs) {
      observed += 1;
      const valueLogMs = Math.log(Math.max(1, gapMs));
      let mean = pairs.get(from)?.means.get(to);
      if (mean === undefined) {
        if (pairCount >= MAX_PAIRS) makeRoom();
        mean = newMean();
        keep(from, to, mean);
      }
      fold(mean, valueLogMs);
      pairs.get(from)!.told = undefined;
      fold(any, valueLogMs);
    },
    typicalMs: (from, to) => (pairs.get(from)?.means.get(to) ?? any).ms,
    after(from) {
      const row = pairs.get(from);
      if (row === undefined) return undefined;
      row.told ??= { tos: [...row.means.keys()], ms: Array.from(row.means.values(), ({ ms }) => ms) };
      return row.told;
    },
    anyMs: () => any.ms,
    save: () => [
      ...(any.times === 0 ? [] : [[ANY_PAIR, any.meanLogMs, any.times] satisfies SavedGaps[number]]),
      ...oldestFirst().map(({ from, to, mean }): SavedGaps[number] => [
        pairKey(from, to),
        mean.meanLogMs,
        mean.times,
      ]),
    ],
    load(saved) {
      clear();
      any = newMean();
      for (const [key, meanLogMs, times] of saved.slice(0, MAX_PAIRS + 1)) {
        observed += 1;
        const mean = { meanLogMs, ms: Math.exp(meanLogMs), times, seenAt: observed };
        const [from, to] = key.split(SEPARATOR);
        if (to === undefined) any = mean;
        else keep(from!, to, mean);
      }
    },
  };
}

const pairKey = (from: string, to: string): string => `${from}${SEPARATOR}${to}`;
