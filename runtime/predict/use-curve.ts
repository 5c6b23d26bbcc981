import { LOG_BINS_END_MS } from "./log-bins";

/** P(used within so many ms from now). Starts at 0, never falls, at most 1: what is missing never comes. */
export type UseCurve = (ms: number) => number;

export const scaled =
  (curve: UseCurve, factor: number): UseCurve =>
  (ms) =>
    factor * curve(ms);

/** The mean, weighted; 0 where there is nothing to mix. */
export function mixed(parts: readonly { readonly curve: UseCurve; readonly weight: number }[]): UseCurve {
  const total = parts.reduce((sum, { weight }) => sum + weight, 0);
  if (total === 0) return () => 0;
  return (ms) => parts.reduce((sum, { curve, weight }) => sum + weight * curve(ms), 0) / total;
}

/** Steps of the integral: an octave each, as what is counted comes in bins of half an octave. */
const STEP_FACTOR = 2;

/**
 * P(used within …, and no use of another has come by `startMs` before it): what a plan made at that other use would be too
 * late for. Where steps are mostly shorter than a start, no later plan is in time for anything: that share counts in full.
 *
 * Of the uses that `own` expects at a time, those count for which nothing else came before: the share of steps that last
 * so long, given that one comes at all, since a use shows that somebody is still there. `any` counts this service's own
 * uses too; they are taken out as if the two were independent.
 *
 * @param any  When the next use comes, of whatever service.
 */
export function beforeAnother(own: UseCurve, any: UseCurve, startMs: number): UseCurve {
  const [ownAtAll, anyAtAll] = [own(LOG_BINS_END_MS), any(LOG_BINS_END_MS)];
  // Nobody else comes, or this one does not: nothing to take out.
  if (ownAtAll <= 0 || anyAtAll <= 0) return own;
  const firstMs = Math.max(1, startMs);
  const haste = any(startMs);
  const edges = [firstMs];
  const sums = [own(firstMs)];
  let before = sums[0]!;
  for (let ms = firstMs; ms < LOG_BINS_END_MS; ms *= STEP_FACTOR) {
    const middleMs = ms * Math.sqrt(STEP_FACTOR) - startMs;
    const isAlone = 1 - own(middleMs) / ownAtAll;
    const others = isAlone <= 0 ? 1 : Math.min(1, (1 - any(middleMs) / anyAtAll) / isAlone);
    const now = own(ms * STEP_FACTOR);
    edges.push(ms * STEP_FACTOR);
    sums.push(sums.at(-1)! + (now - before) * (haste + (1 - haste) * Math.max(0, others)));
    before = now;
  }
  return (ms) => {
    if (ms <= firstMs) return own(ms);
    const after = Math.min(edges.length - 1, Math.ceil(Math.log2(ms / firstMs)));
    const [low, high] = [edges[after - 1]!, edges[after]!];
    const share = Math.min(1, (ms - low) / (high - low));
    return sums[after - 1]! + share * (sums[after]! - sums[after - 1]!);
  };
}
