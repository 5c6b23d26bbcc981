import * as v from "valibot";
import { seededRandom } from "../../../kernel/seeded-random";
import { VISIT_GAP_MS } from "../../defaults";
import type { Forecast, Forecaster } from "../../forecaster";
import { createGaps } from "../gaps";
import { descend } from "./adam";
import { drawBatch } from "./batch";
import { outputOf, step } from "./cell";
import { featuresOf } from "./features";
import { copied, grownLearned, newLearned, renewRow } from "./learned";
import { END_MARK, lookAhead } from "./look-ahead";
import { advance } from "./recency";
import { MAX_SERVICES, type SavedLstm, savedLstmSchema, VERSION } from "./saved-lstm";
import { END, MARK_COUNT, OTHER, roomFor, roomOf, START } from "./shape";
import { newVisit, type Standing } from "./standing";
import type { Trainer } from "./trainer";
import { createUseLog } from "./use-log";
import { createVocabulary } from "./vocabulary";

/**
 * A small recurrent network over the sequence of services: what counting models cannot know. Rows of similar services lie
 * close to each other, so that one learns from the other's visits; a cell can keep something of a visit's beginning for as
 * long as it lasts; and time of day, pauses and position bend the whole distribution at once.
 *
 * It learns online, only from what it has seen, by going over the latest few thousand uses again and again. Training is a
 * step at a time, whenever its owner has time for one and hands it a trainer; all else is plain code and immediate.
 *
 * @see Hidasi et al. 2016, "Session-based Recommendations with Recurrent Neural Networks" (arXiv 1511.06939)
 */
export interface Lstm extends Forecaster {
  /** Enough was seen since the last step for the next one to pay. */
  isTrainingDue(): boolean;
  /** One step; more windows make it better and longer. */
  train(trainer: Trainer, windowCount: number): void;
  snapshot(): LstmSnapshot;
}

export interface LstmSnapshot {
  readonly stepCount: number;
  readonly isTrainingDue: boolean;
  /** Of the latest training steps, in bits per outcome. */
  readonly lossBits?: number;
}

export interface LstmOptions {
  /** Uses before it is worth the 100 KB of TensorFlow.js. */
  readonly leastUses?: number;
  /** Training steps before it has an opinion: until then it sleeps. */
  readonly leastSteps?: number;
}

/** A guess: a few dozen visits. Where the network begins to help the merge was not measured. */
const LEAST_USES = 200;
const LEAST_STEPS = 16;

/** How often each use is gone over. Twelve did better on nasa and worse on trainticket (docs/prediction/lstm.md). */
const REPLAYS_PER_USE = 8;

/** What is owed for longer than this is let off: what was missed without a trainer is caught up with, in part. */
const MAX_USES_OWED = 20_000;

/** Uses that a step goes over, as a rule: 16 windows of short visits. */
const USES_PER_STEP = 80;

/** Of the shown loss. */
const LOSS_RATE = 0.2;

/** Of the pause before a service, whichever came before it: the sequence model knows pairs. */
const ANY_SERVICE = "\u0003";

/** The forecast of a visit that has not begun is good for this long. */
const AHEAD_KEPT_MS = 600_000;

const secondsOf = (at: number): number => Math.max(0, Math.floor(at / 1_000));

export function createLstm({ leastUses = LEAST_USES, leastSteps = LEAST_STEPS }: LstmOptions = {}): Lstm {
  const vocabulary = createVocabulary(MAX_SERVICES);
  const log = createUseLog();
  const gaps = createGaps();
  let learned = newLearned(roomFor(MARK_COUNT));
  let visit = newVisit();
  let usesOwed = 0;
  let lossBits: number | null = null;
  let ahead: { readonly key: string; readonly forecasts: readonly Forecast[] } | undefined;

  const isOver = (at: number) => visit.lastAt === null || at - visit.lastAt > VISIT_GAP_MS;
  const hasOpinion = () => learned.stepCount >= leastSteps && vocabulary.rowCount > MARK_COUNT;

  function stepFrom(from: Standing, row: number, at: number, previousAt: number): Standing {
    const position = row === START ? 0 : from.position + 1;
    const features = featuresOf({ row, at: secondsOf(at), previousAt: secondsOf(previousAt), position });
    const recency = new Map(from.recency);
    if (row >= MARK_COUNT) advance(recency, row);
    return { state: step(learned.weights, from.state, row, features), recency, lastRow: row, position };
  }

  const atStart = (at: number): Standing => stepFrom(newVisit(), START, at, visit.lastAt ?? at);

  const logUses = () =>
    Float32Array.from({ length: vocabulary.rowCount }, (_, row) => Math.log(vocabulary.usesOf(row) + 0.3));

  /** Of services and, under `END_MARK`, of the visit's end. */
  function distributionFrom({ state, recency, lastRow }: Standing, uses = logUses()): Map<string, number> {
    const { weights } = learned;
    const output = outputOf({ weights, hidden: state.hidden, logUses: uses, lastRow, recency });
    const known = 1 - vocabulary.noveltyRatio();
    const distribution = new Map([[END_MARK, output[END]!]]);
    for (let row = MARK_COUNT; row < output.length; row++)
      distribution.set(vocabulary.serviceOf(row)!, known * output[row]!);
    return distribution;
  }

  function beginVisit(at: number): void {
    if (visit.lastAt !== null) {
      log.append(END, secondsOf(visit.lastAt));
      vocabulary.count(END);
    }
    log.append(START, secondsOf(at));
    visit = { ...newVisit(), ...atStart(at), lastAt: at, changedAt: at };
  }

  function makeRoom(row: number, isReplaced: boolean): void {
    const roomCount = roomFor(vocabulary.rowCount);
    if (roomCount > roomOf(learned.weights.length)) learned = grownLearned(learned, roomCount);
    if (!isReplaced) return;
    log.replace(row, OTHER);
    visit.recency.delete(row);
    renewRow(learned, row);
  }

  /** By times from the last change on; the same until something is learned. */
  function aheadAt(at: number): readonly Forecast[] {
    const isNew = isOver(at);
    const key = [log.end, learned.stepCount, isNew ? Math.floor(at / AHEAD_KEPT_MS) : ""].join();
    if (ahead?.key === key) return ahead.forecasts;
    const uses = logUses();
    const forecasts = lookAhead({
      start: isNew ? atStart(at) : visit,
      after: (standing, service) => stepFrom(standing, vocabulary.rowOf(service), at, at),
      distribution: (standing) => distributionFrom(standing, uses),
      serviceOf: vocabulary.serviceOf,
      typicalMs: (service) => gaps.typicalMs(ANY_SERVICE, service),
    });
    ahead = { key, forecasts };
    return forecasts;
  }

  const isTrainingDue = () => usesOwed >= USES_PER_STEP && log.end >= leastUses;

  return {
    name: "lstm",
    horizon: "visit",

    observe({ service, at }) {
      if (isOver(at)) beginVisit(at);
      const { row, isReplaced } = vocabulary.observe(service);
      makeRoom(row, isReplaced);
      const lastAt = visit.lastAt ?? at;
      log.append(row, secondsOf(at));
      if (row !== visit.changedRow) {
        if (visit.changedRow !== START) gaps.observe(ANY_SERVICE, service, at - visit.changedAt);
        visit = { ...visit, changedRow: row, changedAt: at };
      }
      visit = { ...visit, ...stepFrom(visit, row, at, lastAt), lastAt: Math.max(at, lastAt) };
      usesOwed = Math.min(MAX_USES_OWED, usesOwed + REPLAYS_PER_USE);
    },

    next({ at }) {
      if (!hasOpinion()) return new Map();
      const distribution = distributionFrom(isOver(at) ? atStart(at) : visit);
      const goesOn = 1 - distribution.get(END_MARK)!;
      distribution.delete(END_MARK);
      if (goesOn <= 0) return new Map();
      for (const [service, probability] of distribution) distribution.set(service, probability / goesOn);
      return distribution;
    },

    forecast({ at }) {
      if (!hasOpinion()) return [];
      const sinceChangeMs = isOver(at) ? 0 : Math.max(0, at - visit.changedAt);
      return aheadAt(at).map(
        (it): Forecast => ({ ...it, withinMs: Math.max(0, it.withinMs - sinceChangeMs) }),
      );
    },

    isTrainingDue,

    train(trainer, windowCount) {
      const batch = drawBatch({
        log,
        windowCount,
        roomCount: roomOf(learned.weights.length),
        logUses: logUses(),
        random: seededRandom(learned.stepCount),
      });
      const result = trainer(learned.weights, batch);
      const outcomeCount = batch.shares.filter((share) => share > 0).length;
      usesOwed = Math.max(0, usesOwed - outcomeCount);
      learned = descend(learned, result.gradient);
      lossBits = lossBits === null ? result.lossBits : lossBits + LOSS_RATE * (result.lossBits - lossBits);
    },

    snapshot: () => ({
      stepCount: learned.stepCount,
      isTrainingDue: isTrainingDue(),
      ...(lossBits !== null && { lossBits }),
    }),

    save: (): SavedLstm => {
      const { state, recency, ...rest } = visit;
      return {
        version: VERSION,
        vocabulary: vocabulary.save(),
        learned: copied(learned),
        log: log.save(),
        visit: { ...rest, ...state, recency: [...recency] },
        gaps: gaps.save(),
        usesOwed,
        lossBits,
      };
    },

    load(state) {
      ahead = undefined;
      const parsed = v.safeParse(savedLstmSchema, state);
      if (!parsed.success) {
        vocabulary.load({
          services: [],
          uses: new Float64Array(),
          lives: new Uint8Array(),
          cursor: 0,
          novelty: 0.5,
        });
        log.clear();
        gaps.load([]);
        [learned, visit, usesOwed, lossBits] = [newLearned(roomFor(MARK_COUNT)), newVisit(), 0, null];
        return false;
      }
      const saved = parsed.output;
      vocabulary.load(saved.vocabulary);
      log.load(saved.log);
      gaps.load(saved.gaps);
      const { hidden, cell, recency, ...rest } = saved.visit;
      visit = { ...rest, state: { hidden, cell }, recency: new Map(recency) };
      ({ usesOwed, lossBits } = saved);
      learned = copied(saved.learned);
      return true;
    },
  };
}
