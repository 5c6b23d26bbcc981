/**
 * What was used shortly before in the same visit: 1 for the last service, less for each step back. The network adds it to
 * the logits, times a weight that it learns: to copy from its input is the one thing that 32 cells are bad at.
 */
const KEPT_PER_STEP = 0.8;

/** Below this it is forgotten: a use twenty steps back. */
const LEAST = 0.01;

export type Recency = Map<number, number>;

/** Takes in one more use, in place. */
export function advance(recency: Recency, row: number): void {
  for (const [other, value] of recency) {
    if (value * KEPT_PER_STEP < LEAST) recency.delete(other);
    else recency.set(other, value * KEPT_PER_STEP);
  }
  recency.set(row, 1);
}
