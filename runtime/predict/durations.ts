import * as v from "valibot";
import { countWithin, cumulated, LOG_BIN_COUNT, LOG_BINS_END_MS, logPlaceOf } from "./log-bins";
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

const count = v.pipe(v.number(), v.finite(), v.minValue(0));
const slot = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(LOG_BIN_COUNT));
/** Slots that hold a count. */
const slotsSchema = v.array(v.tuple([slot, count]));
export const savedDurationsSchema = v.object({
  common: slotsSchema,
  /** The one added to last comes last. */
  subjects: v.array(v.tuple([v.string(), slotsSchema])),
});
export type SavedDurations = v.InferOutput<typeof savedDurationsSchema>;

interface Histogram {
  counts: number[];
  total: number;
}

export function createDurations(): Durations {
  const subjects = new Map<string, Histogram>();
  let common = empty();

  return {
    add(name, ms) {
      const own = subjects.get(name) ?? empty();
      subjects.delete(name);
      subjects.set(name, own);
      if (subjects.size > MAX_SUBJECTS) subjects.delete(subjects.keys().next().value!);
      put(own, ms, MAX_COUNT);
      put(common, ms, MAX_COMMON_COUNT);
    },

    curve(name, elapsedMs) {
      if (common.total === 0) return undefined;
      const own = subjects.get(name) ?? empty();
      const borrowed = PRIOR_COUNT / common.total;
      const sums = cumulated(own.counts.map((each, slotAt) => each + borrowed * common.counts[slotAt]!));
      const past = elapsedMs <= 0 ? 0 : countWithin(sums, elapsedMs);
      const left = own.total + PRIOR_COUNT - past;
      return (ms) => {
        const ended = countWithin(sums, Math.max(0, elapsedMs) + ms) - past;
        return left <= 0 || ms <= 0 ? 0 : Math.min(1, Math.max(0, ended / left));
      };
    },

    save: () => ({
      common: slotsOf(common),
      subjects: [...subjects].map(([name, own]) => [name, slotsOf(own)]),
    }),

    load(saved) {
      subjects.clear();
      common = fromSlots(saved.common);
      for (const [name, slots] of saved.subjects.slice(-MAX_SUBJECTS)) subjects.set(name, fromSlots(slots));
    },
  };
}

export const NO_DURATIONS: SavedDurations = { common: [], subjects: [] };

const empty = (): Histogram => ({ counts: Array<number>(SLOT_COUNT).fill(0), total: 0 });

function put(histogram: Histogram, ms: number, most: number): void {
  const place = ms >= LOG_BINS_END_MS ? LOG_BIN_COUNT : Math.floor(logPlaceOf(ms));
  histogram.counts[place]! += 1;
  histogram.total += 1;
  if (histogram.total < most) return;
  histogram.counts = histogram.counts.map((each) => each / 2);
  histogram.total /= 2;
}

const slotsOf = ({ counts }: Histogram): [number, number][] =>
  [...counts.entries()].filter(([, each]) => each > 0);

function fromSlots(slots: SavedDurations["common"]): Histogram {
  const histogram = empty();
  for (const [slotAt, each] of slots) {
    histogram.counts[slotAt]! += each;
    histogram.total += each;
  }
  return histogram;
}
