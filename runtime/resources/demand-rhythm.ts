/**
 * Bursts that come at equal distances: when the next is due, and how many replicas it needs.
 *
 * The histograms of runtime/predict have bins of half an octave, which at ten minutes is ± 100 s: right for keeping one
 * replica, too long for holding several. Here the last few distances themselves are kept, and they count as a rhythm only
 * when they agree (the narrow "head and tail" of the hybrid histogram policy, Shahrad et al. 2020, §4.2).
 */
export interface DemandRhythm {
  /** So many replicas are needed from `now` on, whatever there is. Instants never go back. */
  observe(neededCount: number, now: number): void;
  /** What a burst needs that is under way, or may begin before its replicas are started one by one; 0: none is due. */
  expectedCount(now: number, coldStartMs: number): number;
  /** When the replicas for the next burst are to be begun; `undefined`: there is no rhythm, or it has ended. */
  beginAt(now: number, coldStartMs: number): number | undefined;
  /** There is a rhythm, and no burst is due within `aheadMs`. */
  isFarOff(now: number, aheadMs: number): boolean;
}

/** Below it there is no burst: the last replica is held by its own reckoning. */
const BURST_LEAST_COUNT = 2;

/** Bursts kept: enough to tell a rhythm from some that happen to agree, few enough to follow a new one. */
const KEPT_COUNT = 6;
const LEAST_DISTANCE_COUNT = 3;

/** Distances that differ by more of the least are no rhythm: holding over the spread would cost what it saves. */
const SPREAD_RATIO = 0.1;

/** A burst that pauses for less is under way: what it needs is not to be retired by its prewarmed replicas' own success. */
const PAUSE_MS = 1_000;

interface Burst {
  readonly onsetAt: number;
  mostCount: number;
}

/** @param quietMs  Replicas needed again after less than this belong to the same burst. */
export function createDemandRhythm(quietMs: number): DemandRhythm {
  /** Oldest first. */
  const bursts: Burst[] = [];
  let lastNeededAt = Number.NEGATIVE_INFINITY;

  /** When the next may begin. Half the spread more on both sides: it may differ by more than the last ones did. */
  function next(): { readonly from: number; readonly to: number } | undefined {
    const distancesMs = bursts.slice(1).map(({ onsetAt }, i) => onsetAt - bursts[i]!.onsetAt);
    if (distancesMs.length < LEAST_DISTANCE_COUNT) return undefined;
    const [least, most] = [Math.min(...distancesMs), Math.max(...distancesMs)];
    if (most - least > SPREAD_RATIO * least) return undefined;
    const margin = (most - least) / 2;
    const { onsetAt } = bursts.at(-1)!;
    return { from: onsetAt + least - margin, to: onsetAt + most + margin };
  }

  const mostCount = () => Math.max(...bursts.map((burst) => burst.mostCount));

  return {
    observe(neededCount, now) {
      if (neededCount < BURST_LEAST_COUNT) return;
      if (now - lastNeededAt >= quietMs) bursts.push({ onsetAt: now, mostCount: 0 });
      if (bursts.length > KEPT_COUNT) bursts.shift();
      const burst = bursts.at(-1)!;
      burst.mostCount = Math.max(burst.mostCount, neededCount);
      lastNeededAt = now;
    },
    expectedCount(now, coldStartMs) {
      const due = next();
      if (due === undefined) return 0;
      const isUnderWay = now - lastNeededAt < PAUSE_MS;
      if (now > due.to && !isUnderWay) return 0;
      const count = mostCount();
      return isUnderWay || now + count * coldStartMs >= due.from ? count : 0;
    },
    beginAt(now, coldStartMs) {
      const due = next();
      return due === undefined || now > due.to ? undefined : due.from - mostCount() * coldStartMs;
    },
    isFarOff(now, aheadMs) {
      const due = next();
      return due !== undefined && (now + aheadMs < due.from || now > due.to);
    },
  };
}
