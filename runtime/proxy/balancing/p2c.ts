/**
 * Picks by power of two choices: draw two, keep the less loaded.
 *
 * O(1), and unlike "least loaded of all" it does not herd on one endpoint when readings are stale.
 *
 * @param loadOf  Cost of one more exchange there, in ms.
 * @param random  Uniform in [0, 1).
 * @returns `undefined` only when `candidates` is empty.
 * @see Mitzenmacher 2001, "The Power of Two Choices in Randomized Load Balancing"
 */
export function pickLessLoaded<T>(
  candidates: readonly T[],
  loadOf: (candidate: T) => number,
  random: () => number,
): T | undefined {
  if (candidates.length < 2) return candidates[0];
  const first = Math.floor(random() * candidates.length);
  const second = (first + 1 + Math.floor(random() * (candidates.length - 1))) % candidates.length;
  const [a, b] = [candidates[first]!, candidates[second]!];
  return loadOf(a) <= loadOf(b) ? a : b;
}
