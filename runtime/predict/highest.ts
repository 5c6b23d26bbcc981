/** Where a list is cut so that the `count` highest remain: all above `least`, and the first `ties` of those equal to it. */
export interface Cut {
  readonly least: number;
  readonly ties: number;
}

const ALL: Cut = { least: Number.NEGATIVE_INFINITY, ties: 0 };

/** @param values  Are sorted by this: plain numbers cost a tenth of sorting what they belong to. */
export function cutOf(values: Float64Array, count: number): Cut {
  if (values.length <= count) return ALL;
  const highest = values.sort().subarray(values.length - count);
  const least = highest[0]!;
  return { least, ties: highest.lastIndexOf(least) + 1 };
}

/** The `count` highest, in the order of the list. */
export function highestBy<Item>(
  items: readonly Item[],
  count: number,
  worthOf: (item: Item) => number,
): Item[] {
  const worths = new Float64Array(items.length);
  for (let i = 0; i < items.length; i++) worths[i] = worthOf(items[i]!);
  const { least, ties } = cutOf(worths, count);
  let tiesLeft = ties;
  return items.filter((item) => {
    const value = worthOf(item);
    return value > least || (value === least && tiesLeft-- > 0);
  });
}
