import * as v from "valibot";
import type { Usage } from "../protocol/usage";
import { createBaseRate, savedBaseRateSchema } from "./base-rate";
import type { Forecast, NextDistribution } from "./forecaster";
import { createFixedShare } from "./mixing/fixed-share";
import { mixForecasts } from "./mixing/forecast-mix";
import { createGate, type GatedMix } from "./mixing/gate";
import { createReranker, OWN_FEATURES, type Reranking } from "./mixing/reranker";
import { createSlate, type Row, type Slate } from "./mixing/slate";
import { savedWeightSetsSchema } from "./mixing/weight-sets";
import { createVisit, NO_VISIT, savedVisitSchema } from "./visit";

/**
 * Merges the forecasters of the portfolio, weighing each by how well it foretold the uses so far.
 *
 * ```text
 * lists ─▶ slate ─┬──────────────────────────────▶ ┐
 *  (one set of    ├─▶ gate (linear, by situation) ─┬▶ fixed share ─▶ merged
 *   outcomes)     └────────────┬───────────────────┤
 *                              └▶ reranker ────────┘
 * ```
 *
 * The gate and the reranker are the better forecasters as a rule, the fixed share over them and over each single
 * forecaster is the guarantee: in T uses, at most ln N + T/100,000 nats are lost to the best of them.
 *
 * A forecaster without an opinion sleeps: it has no part in the merge, and is scored as if it had said the same.
 */
export interface Mixer {
  mix(opinions: readonly Opinion[]): Forecast[];
  /** What is missing to 1 is kept for services that nobody lists. */
  mixNext(opinions: readonly Opinion[], at: number): Map<string, number>;
  /** To be called with what the forecasters said before they observed the use. */
  learn(usage: Usage, opinions: readonly Opinion[]): void;
  /** How well it foretells by itself, against the other forecasters; all add up to 1. */
  weightOf(forecaster: string): number;
  save(): unknown;
  load(state: unknown): boolean;
}

/** What one forecaster says at one instant. */
export interface Opinion {
  readonly forecaster: string;
  readonly next: NextDistribution;
  readonly forecasts: readonly Forecast[];
}

/** The value of the best merge known on the shared sets (facts/prediction.md §1). */
const SHARE_ALONE = 0.001;

/** It costs this share of a nat per use, which shows where all else is certain (trainticket: 0.035 bits a use). */
const SHARE_TOGETHER = 0.00001;

const VERSION = 2;
const weight = v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(1));
const savedSchema = v.object({
  version: v.literal(VERSION),
  names: v.array(v.string()),
  alone: v.array(weight),
  together: v.array(weight),
  gate: savedWeightSetsSchema,
  reranker: savedWeightSetsSchema,
  base: savedBaseRateSchema,
  visit: savedVisitSchema,
});

/** All that was worked out from one set of opinions; `learn` needs it again. */
interface Judgement {
  readonly opinions: readonly Opinion[];
  readonly slate: Slate;
  readonly gated: GatedMix;
  readonly reranked: Reranking;
  /** The single forecasters, the gate, the reranker. */
  readonly all: readonly (Row | undefined)[];
  readonly merged: Row;
}

export function createMixer(names: readonly string[]): Mixer {
  const alone = createFixedShare(names.length, SHARE_ALONE);
  const together = createFixedShare(names.length + 2, SHARE_TOGETHER);
  const gate = createGate(names.length);
  const reranker = createReranker(names.length);
  const base = createBaseRate();
  const visit = createVisit();
  // Made once: text that is put together anew each time is looked up slowly.
  const situationsOf = names.map((name) => SURENESSES.map((sureness) => `${name}:${sureness}`));
  let last: Judgement | undefined;
  let lastMix: { readonly opinions: readonly Opinion[]; readonly merged: Forecast[] } | undefined;

  const weightOf = (forecaster: string): number => alone.weights()[names.indexOf(forecaster)] ?? 0;

  function judge(opinions: readonly Opinion[], at: number): Judgement {
    if (last?.opinions === opinions) return last;
    const byName = new Map(opinions.map(({ forecaster, next }) => [forecaster, next]));
    const slate = createSlate(
      names.map((name) => byName.get(name) ?? new Map()),
      base,
    );
    const uses = visit.usesAt(at);
    const length = `visit:${uses.length < 2 ? uses.length : uses.length < 5 ? 2 : 5}`;
    const gated = gate.mix(slate.rows, ["any", length, ...surenesses(situationsOf, slate)]);
    const used = new Set(uses);
    const isInVisit = Uint8Array.from([...slate.services.map((service) => Number(used.has(service))), 0]);
    const lastCell = uses.length === 0 ? -1 : slate.services.indexOf(uses.at(-1)!);
    const situations = ["any", length, SURE[tenthOf(gated.row)]!];
    const reranked = reranker.rerank({ mixed: gated.row, rows: slate.rows, situations, isInVisit, lastCell });
    const all = [...slate.rows, gated.row, reranked.row];
    last = { opinions, slate, gated, reranked, all, merged: together.mix(all) };
    return last;
  }

  const isAnyAwake = (opinions: readonly Opinion[]) => opinions.some(({ next }) => next.size > 0);

  return {
    mix(opinions) {
      if (lastMix?.opinions !== opinions) {
        const merged = mixForecasts(opinions, weightOf).sort((a, b) => b.probability - a.probability);
        lastMix = { opinions, merged };
      }
      return lastMix.merged;
    },

    mixNext(opinions, at) {
      if (!isAnyAwake(opinions)) return new Map();
      const { slate, merged } = judge(opinions, at);
      return new Map(slate.services.map((service, cell) => [service, merged[cell]!]));
    },

    learn(usage, opinions) {
      if (isAnyAwake(opinions)) {
        const { slate, gated, reranked, all } = judge(opinions, usage.at);
        const cell = slate.cellOf(usage.service);
        alone.learn(slate.rows, cell);
        together.learn(all, cell);
        gate.learn(gated, slate.rows, cell);
        reranker.learn(reranked, cell);
      }
      base.observe(usage.service);
      visit.observe(usage);
      last = undefined;
      lastMix = undefined;
    },

    weightOf,

    save: () => ({
      version: VERSION,
      names: [...names],
      alone: [...alone.weights()],
      together: [...together.weights()],
      gate: gate.save(),
      reranker: reranker.save(),
      base: base.save(),
      visit: visit.save(),
    }),

    load(state) {
      const parsed = v.safeParse(savedSchema, state);
      const saved = parsed.success ? parsed.output : NOTHING;
      // A forecaster that came with an update starts with an even share; one that is gone leaves its own to the rest.
      const columns = names.map((name) => placeIn(saved.names, name));
      const own = (count: number) => Array.from({ length: count }, (_, i) => saved.names.length + i);
      const share = (weights: readonly number[], column: number | undefined) =>
        weights[column ?? -1] ?? 1 / (names.length + 2);
      alone.load(columns.map((column) => share(saved.alone, column)));
      together.load([...columns, ...own(2)].map((column) => share(saved.together, column)));
      gate.load(saved.gate, columns);
      reranker.load(saved.reranker, [...columns, ...own(OWN_FEATURES)]);
      base.load(saved.base);
      visit.load(saved.visit);
      last = undefined;
      lastMix = undefined;
      return parsed.success;
    },
  };
}

const NOTHING = {
  names: [],
  alone: [],
  together: [],
  gate: [],
  reranker: [],
  base: [],
  visit: NO_VISIT,
};

function placeIn(names: readonly string[], name: string): number | undefined {
  const place = names.indexOf(name);
  return place === -1 ? undefined : place;
}

/** How sure each forecaster is: who is sure of much is sure of it for a reason, or a boaster; it is learned. */
function surenesses(situations: readonly (readonly string[])[], { rows }: Slate): string[] {
  return situations.map((names, i) => names[rows[i] === undefined ? ASLEEP : tenthOf(rows[i]!)]!);
}

/** Tenths of the likeliest's probability. */
const TENTHS = Array.from({ length: 10 }, (_, tenth) => String(tenth));
const ASLEEP = TENTHS.length;
const SURENESSES = [...TENTHS, "asleep"];
const SURE = TENTHS.map((tenth) => `sure:${tenth}`);

function tenthOf(row: Row): number {
  let top = 0;
  for (let cell = 0; cell < row.length - 1; cell++) if (row[cell]! > top) top = row[cell]!;
  return Math.min(9, Math.floor(10 * top));
}
