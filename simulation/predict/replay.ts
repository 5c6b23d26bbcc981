import type { Forecaster, NextDistribution } from "../../runtime/predict/forecaster";
import { createMixer } from "../../runtime/predict/mixer";
import type { WeightSample } from "../pictures/weights";
import { createAlphabet } from "./alphabet";
import { scheduleOf } from "./schedule";
import { createScorer, type Said, type Score } from "./score";
import type { SequenceSet } from "./sequence-set";
import { createWeightHistory } from "./weight-history";

/** Share of the sessions, from the start, that only teach. */
const TRAINED_RATIO = 0.8;

export const MERGED = "merged";

export interface ReplayOptions {
  readonly forecasters: readonly Forecaster[];
  /** For the time it takes, in ms. */
  readonly now: () => number;
  /** Nothing learned in one tested session is known in the next. */
  readonly frozen?: boolean | undefined;
}

export interface Replay {
  readonly set: string;
  readonly sessions: number;
  readonly testEvents: number;
  /** By forecaster, the merge last. */
  readonly scores: Readonly<Record<string, Score>>;
  readonly weights: Readonly<Record<string, number>>;
  /** From before the first use that teaches to the end. */
  readonly weightHistory: readonly WeightSample[];
}

/**
 * What each forecaster and the merge say before each use, scored against the use, which they learn only then.
 *
 * The first use of a session is learned but not scored: nothing of the session is known before it.
 */
export function replay({ name, sessions }: SequenceSet, { forecasters, now, frozen }: ReplayOptions): Replay {
  const mixer = createMixer(forecasters.map((forecaster) => forecaster.name));
  const alphabet = createAlphabet(sessions.flatMap(({ items }) => items));
  const names = [...forecasters.map((forecaster) => forecaster.name), MERGED];
  const scorers = names.map(() => createScorer());
  const firstTested = Math.floor(TRAINED_RATIO * sessions.length);

  const weightsNow = () =>
    Object.fromEntries(forecasters.map((forecaster) => [forecaster.name, mixer.weightOf(forecaster.name)]));
  const useCount = sessions.reduce((sum, { items }) => sum + items.length, 0);
  const weightHistory = createWeightHistory(useCount, weightsNow);

  const learners = [...forecasters, mixer];
  let trained: unknown[] | undefined;

  for (const [index, instants] of scheduleOf(sessions).entries()) {
    const { items } = sessions[index]!;
    if (frozen === true && index >= firstTested) {
      trained ??= structuredClone(learners.map((learner) => learner.save()));
      for (const [i, learner] of learners.entries()) learner.load(trained[i]);
    }
    const seen = new Set<string>();
    for (const [step, service] of items.entries()) {
      const at = instants[step]!;
      const micros: number[] = [];
      const timed = <T>(i: number, work: () => T): T => {
        const startedAt = now();
        const result = work();
        micros[i] = (micros[i] ?? 0) + 1_000 * (now() - startedAt);
        return result;
      };
      const opinions = forecasters.map((forecaster, i) => ({
        forecaster: forecaster.name,
        next: timed(i, () => forecaster.next({ at })),
        forecasts: [],
      }));
      const merged = timed(forecasters.length, () => mixer.mixNext(opinions, at));
      timed(forecasters.length, () => mixer.learn({ service, route: service, at }, opinions));
      for (const [i, forecaster] of forecasters.entries()) {
        timed(i, () => forecaster.observe({ service, route: service, at }));
      }
      weightHistory.onUse();
      if (index >= firstTested && step > 0) {
        for (const [i, scorer] of scorers.entries()) {
          const next = opinions[i]?.next ?? merged;
          const probability = alphabet.probabilityOf(service, next);
          scorer.add({ ...ranked(service, next, seen), probability, micros: micros[i]! });
        }
      }
      alphabet.observe(service);
      seen.add(service);
    }
  }

  const scores = Object.fromEntries(names.map((each, i) => [each, scorers[i]!.score()]));
  return {
    set: name,
    sessions: sessions.length,
    testEvents: scores[MERGED]!.all.events,
    scores,
    weights: weightsNow(),
    weightHistory: weightHistory.samples(),
  };
}

type Ranked = Omit<Said, "probability" | "micros">;

/** Equal probabilities keep the order of the list, as whoever acts on it would take them. */
function ranked(service: string, next: NextDistribution, seen: ReadonlySet<string>): Ranked {
  const own = next.get(service);
  const isFirst = !seen.has(service);
  let [rank, firstRank, top] = [0, 0, 0];
  let isBefore = true;
  for (const [other, probability] of next) {
    top = Math.max(top, probability);
    if (other === service) isBefore = false;
    else if (own !== undefined && (probability > own || (isBefore && probability === own))) {
      rank += 1;
      if (!seen.has(other)) firstRank += 1;
    }
  }
  return own === undefined
    ? { rank: undefined, firstRank: undefined, isFirst, top }
    : { rank, firstRank, isFirst, top };
}
