import * as v from "valibot";
import { countWithin, LOG_BIN_COUNT, LOG_BINS_END_MS, logPlaceOf, msOfCount } from "./log-bins";
import type { UseCurve } from "./use-curve";

/**
 * Histograms of how long something takes, one per subject, and how often it took longer than any bin reaches.
 *
 * A subject with little of its own borrows from all the others: their common histogram counts as `PRIOR_COUNT` durations
 * of its own. Bounded in subjects and in what each counts, older durations fading.
 */
export interface Durations {
  add(subject: string, ms: number): void;
  /** P(it ends within …), given that it has lasted `elapsedMs` already; `undefined` when nothing was ever counted. */
  curve(subject: string, elapsedMs: number): UseCurve | undefined;
  /**
   * What `curve` says, without the curve: there are hundreds of subjects to ask at each use.
   *
   * @param elapsedMs  In the places of the subjects.
   * @param chances    For each time takes the answers, in the same places; 0 where it is less than `least`.
   */
  tellChances(
    subjects: readonly string[],
    elapsedMs: Float64Array,
    withinMs: readonly number[],
    least: number,
    chances: readonly Float64Array[],
  ): void;
  /** By then it ends with that chance: the inverse of `curve`. */
  msUntil(subject: string, elapsedMs: number, chance: number): number;
  save(): SavedDurations;
  load(saved: SavedDurations): void;
}

const PRIOR_COUNT = 8;

/** At this many a histogram is halved, so that it follows a change of habits. */
const MAX_COUNT = 1_000;

/** The common one forgets later: it stands for many. */
const MAX_COMMON_COUNT = 20_000;

const MAX_SUBJECTS = 1_000;

/** Bins of time, then one for what was longer. */
const SLOT_COUNT = LOG_BIN_COUNT + 1;

const counted = v.pipe(v.number(), v.finite(), v.minValue(0));
const slot = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(LOG_BIN_COUNT));
/** Slots that hold a count. */
const slotsSchema = v.array(v.tuple([slot, counted]));
export const savedDurationsSchema = v.object({
  common: slotsSchema,
  /** The one added to last comes last. */
  subjects: v.array(v.tuple([v.string(), slotsSchema])),
});
export type SavedDurations = v.InferOutput<typeof savedDurationsSchema>;

interface Histogram {
  /** Number of the last duration in it. */
  seenAt: number;
  counts: Float64Array;
  /** Up to each edge of the bins. */
  sums: Float64Array;
  total: number;
}

export function createDurations(): Durations {
  const subjects = new Map<string, Histogram>();
  const none = empty();
  let common = empty();
  let added = 0;

  /** Not by moving each to the end of the Map when it is added to: that slows all its lookups (see `follower-counts.ts`). */
  const oldestFirst = () => [...subjects].sort(([, a], [, b]) => a.seenAt - b.seenAt);

  /** Counts of its own and borrowed ones, up to a place on the axis of the bins. */
  function countAt(own: Histogram, scale: number, place: number): number {
    const bin = Math.min(LOG_BIN_COUNT - 1, Math.floor(place));
    const low = own.sums[bin]! + scale * common.sums[bin]!;
    const high = own.sums[bin + 1]! + scale * common.sums[bin + 1]!;
    return low + (place - bin) * (high - low);
  }

  function sumsOf(own: Histogram): Float64Array {
    const scale = PRIOR_COUNT / common.total;
    const sums = new Float64Array(SLOT_COUNT);
    for (let edge = 0; edge < SLOT_COUNT; edge++) sums[edge] = own.sums[edge]! + scale * common.sums[edge]!;
    return sums;
  }

  return {
    add(name, ms) {
      let own = subjects.get(name);
      if (own === undefined) {
        if (subjects.size >= MAX_SUBJECTS) subjects.delete(oldestFirst()[0]![0]);
        own = empty();
        subjects.set(name, own);
      }
      added += 1;
      own.seenAt = added;
      put(own, ms, MAX_COUNT);
      put(common, ms, MAX_COMMON_COUNT);
    },

    curve(name, elapsedMs) {
      if (common.total === 0) return undefined;
      const own = subjects.get(name) ?? none;
      const sums = sumsOf(own);
      const past = elapsedMs <= 0 ? 0 : countWithin(sums, elapsedMs);
      const left = own.total + PRIOR_COUNT - past;
      return (ms) => {
        const ended = countWithin(sums, Math.max(0, elapsedMs) + ms) - past;
        return left <= 0 || ms <= 0 ? 0 : Math.min(1, Math.max(0, ended / left));
      };
    },

    tellChances(names, elapsedMs, withinMs, least, chances) {
      const scale = PRIOR_COUNT / common.total;
      for (let i = 0; i < names.length; i++) {
        for (let j = 0; j < chances.length; j++) chances[j]![i] = 0;
        const elapsed = elapsedMs[i]!;
        // What has lasted longer than any bin reaches is not waited for.
        if (common.total === 0 || elapsed >= LOG_BINS_END_MS) continue;
        const own = subjects.get(names[i]!) ?? none;
        const past = elapsed <= 0 ? 0 : countAt(own, scale, logPlaceOf(elapsed));
        const left = own.total + PRIOR_COUNT - past;
        if (left <= 0) continue;
        // The longest first: what is not likely within that is not within less.
        for (let j = withinMs.length - 1; j >= 0; j--) {
          const ended = countAt(own, scale, logPlaceOf(Math.max(0, elapsed) + withinMs[j]!)) - past;
          const chance = Math.min(1, ended / left);
          if (chance < least) break;
          chances[j]![i] = chance;
        }
      }
    },

    msUntil(name, elapsedMs, chance) {
      if (common.total === 0) return Number.POSITIVE_INFINITY;
      const own = subjects.get(name) ?? none;
      const scale = PRIOR_COUNT / common.total;
      const past = elapsedMs <= 0 ? 0 : countAt(own, scale, logPlaceOf(elapsedMs));
      const count = past + chance * (own.total + PRIOR_COUNT - past);
      const until = msOfCount((edge) => own.sums[edge]! + scale * common.sums[edge]!, count);
      return Math.max(0, until - Math.max(0, elapsedMs));
    },

    save: () => ({
      common: slotsOf(common),
      subjects: oldestFirst().map(([name, own]) => [name, slotsOf(own)]),
    }),

    load(saved) {
      subjects.clear();
      common = fromSlots(saved.common);
      for (const [name, slots] of saved.subjects.slice(-MAX_SUBJECTS)) {
        added += 1;
        subjects.set(name, { ...fromSlots(slots), seenAt: added });
      }
    },
  };
}

export const NO_DURATIONS: SavedDurations = { common: [], subjects: [] };

const empty = (): Histogram => ({
  seenAt: 0,
  counts: new Float64Array(SLOT_COUNT),
  sums: new Float64Array(SLOT_COUNT),
  total: 0,
});

function put(histogram: Histogram, ms: number, most: number): void {
  const place = ms >= LOG_BINS_END_MS ? LOG_BIN_COUNT : Math.floor(logPlaceOf(ms));
  count(histogram, place, 1);
  if (histogram.total < most) return;
  histogram.counts = histogram.counts.map((each) => each / 2);
  histogram.sums = histogram.sums.map((each) => each / 2);
  histogram.total /= 2;
}

function count(histogram: Histogram, place: number, times: number): void {
  histogram.counts[place]! += times;
  histogram.total += times;
  for (let edge = place + 1; edge < SLOT_COUNT; edge++) histogram.sums[edge]! += times;
}

const slotsOf = ({ counts }: Histogram): [number, number][] =>
  [...counts.entries()].filter(([, each]) => each > 0);

function fromSlots(slots: SavedDurations["common"]): Histogram {
  const histogram = empty();
  for (const [place, each] of slots) count(histogram, place, each);
  return histogram;
}
