/**
 * Bursts that come at equal distances: when the n-th replica is needed next.
 *
 * The histograms of runtime/predict have bins of half an octave, which at ten minutes is ± 100 s: right for keeping one
 * replica, too long for holding several. Here the last few distances themselves are kept, and they count as a rhythm only
 * when they agree (the narrow "head and tail" of the hybrid histogram policy, Shahrad et al. 2020, §4.2).
 */
export interface DemandRhythm {
  /** So many replicas are needed from `now` on. Instants never go back. */
  observe(neededCount: number, now: number): void;
  /** What a burst needs that may come before so many replicas can be started, one after the other; 0: none is due. */
  expectedCount(now: number, coldStartMs: number): number;
  /** Its bursts come in a rhythm, and the next not within `aheadMs`. */
  isFarOff(nth: number, now: number, aheadMs: number): boolean;
}

/** Distances kept: enough to tell a rhythm from three that happen to agree, few enough to follow a new one. */
const KEPT_COUNT = 6;
const LEAST_COUNT = 3;

/** Distances that differ by more of their least are no rhythm: holding over the spread would cost what it saves. */
const SPREAD_RATIO = 0.1;

interface Level {
  /** Of the last time it was needed after a quiet. */
  onsetAt: number | undefined;
  lastNeededAt: number;
  readonly distancesMs: number[];
}

/** @param quietMs  Needed again after less than this, it is the same burst. */
export function createDemandRhythm(quietMs: number): DemandRhythm {
  const levels: Level[] = [];

  function need(level: Level, now: number): void {
    if (now - level.lastNeededAt >= quietMs) {
      if (level.onsetAt !== undefined) level.distancesMs.push(now - level.onsetAt);
      if (level.distancesMs.length > KEPT_COUNT) level.distancesMs.shift();
      level.onsetAt = now;
    }
    level.lastNeededAt = now;
  }

  /** When the next may come. As much again as half the spread on both sides: it may differ by more than the last did. */
  function nextOf({
    onsetAt,
    distancesMs,
  }: Level): { readonly from: number; readonly to: number } | undefined {
    if (onsetAt === undefined || distancesMs.length < LEAST_COUNT) return undefined;
    const [least, most] = [Math.min(...distancesMs), Math.max(...distancesMs)];
    if (most - least > SPREAD_RATIO * least) return undefined;
    const margin = (most - least) / 2;
    return { from: onsetAt + least - margin, to: onsetAt + most + margin };
  }

  return {
    observe(neededCount, now) {
      for (let nth = 1; nth <= neededCount; nth++) {
        levels[nth - 1] ??= { onsetAt: undefined, lastNeededAt: Number.NEGATIVE_INFINITY, distancesMs: [] };
        need(levels[nth - 1]!, now);
      }
    },
    expectedCount: (now, coldStartMs) =>
      1 +
      levels.findLastIndex((level, index) => {
        const next = nextOf(level);
        return next !== undefined && now + (index + 1) * coldStartMs >= next.from && now <= next.to;
      }),
    isFarOff(nth, now, aheadMs) {
      const level = levels[nth - 1];
      const next = level && nextOf(level);
      return next !== undefined && (now + aheadMs < next.from || now > next.to);
    },
  };
}
