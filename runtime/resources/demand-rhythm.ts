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
  /** Of `levels`, the most that a burst due within `aheadMs` of `now` needs; 0: none is due. */
  expectedCount(now: number, aheadMs: number): number;
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

  function isDue({ onsetAt, distancesMs }: Level, now: number, aheadMs: number): boolean {
    if (onsetAt === undefined || distancesMs.length < LEAST_COUNT) return false;
    const least = Math.min(...distancesMs);
    const spread = Math.max(...distancesMs) - least;
    if (spread > SPREAD_RATIO * least) return false;
    // As much again on both sides: the next may differ by more than the last few did.
    const margin = spread / 2;
    return now + aheadMs >= onsetAt + least - margin && now <= onsetAt + least + spread + margin;
  }

  return {
    observe(neededCount, now) {
      for (let nth = 1; nth <= neededCount; nth++) {
        levels[nth - 1] ??= { onsetAt: undefined, lastNeededAt: Number.NEGATIVE_INFINITY, distancesMs: [] };
        need(levels[nth - 1]!, now);
      }
    },
    expectedCount: (now, aheadMs) => 1 + levels.findLastIndex((level) => isDue(level, now, aheadMs)),
  };
}
