/**
 * One of several by chance, each as often as its weight says.
 *
 * @param random  Uniform in [0, 1).
 * @returns `undefined` only when there is none. One alone is taken whatever its weight.
 */
export function pickByWeight<Item>(
  items: readonly Item[],
  weightOf: (item: Item) => number,
  random: () => number,
): Item | undefined {
  if (items.length < 2) return items[0];
  let point = random() * items.reduce((sum, item) => sum + weightOf(item), 0);
  const chosen = items.find((item) => {
    point -= weightOf(item);
    return point < 0;
  });
  // Sums of fractions may miss the end by a rounding.
  return chosen ?? items.at(-1);
}
