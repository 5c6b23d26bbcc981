/** Time-weighted mean of how many requests there are, over the last stretch of time. */
export interface ConcurrencyWindow {
  /** From `now` on there are so many. Instants never go back. */
  observe(count: number, now: number): void;
  /**
   * Over the whole window: before the first observation there was nothing. Over the time since then, as Knative has it, one
   * request that waits for a first replica would be a mean of 1, and be given a second.
   */
  mean(now: number): number;
}

interface Stretch {
  readonly fromAt: number;
  readonly count: number;
  /** Request·ms before it. */
  readonly areaBefore: number;
}

/** Exact, unlike buckets of a second: with services of 10 ms a bucket would hide the burst. Amortised O(1). */
export function createConcurrencyWindow(windowMs: number): ConcurrencyWindow {
  let stretches: Stretch[] = [];
  /** Index of the first that still reaches into the window. */
  let first = 0;
  let firstAt: number | undefined;

  const areaAt = ({ fromAt, count, areaBefore }: Stretch, at: number) => areaBefore + count * (at - fromAt);

  function forget(before: number): void {
    while (first + 1 < stretches.length && stretches[first + 1]!.fromAt <= before) first++;
    if (first < 1_000 || first * 2 < stretches.length) return;
    stretches = stretches.slice(first);
    first = 0;
  }

  return {
    observe(count, now) {
      const last = stretches.at(-1);
      if (last?.count === count) return;
      firstAt ??= now;
      stretches.push({ fromAt: now, count, areaBefore: last === undefined ? 0 : areaAt(last, now) });
      forget(now - windowMs);
    },
    mean(now) {
      if (firstAt === undefined) return 0;
      const since = Math.max(firstAt, now - windowMs);
      forget(since);
      return (areaAt(stretches.at(-1)!, now) - areaAt(stretches[first]!, since)) / windowMs;
    },
  };
}
