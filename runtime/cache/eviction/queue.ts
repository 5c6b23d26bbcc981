/** Keys in order, with their sizes and the sum of them. A Map iterates in order of insertion: its first key is the head. */
export interface Queue {
  readonly bytes: number;
  readonly size: number;
  has(key: string): boolean;
  sizeOf(key: string): number | undefined;
  /** At the tail; a key that is here already moves there. */
  push(key: string, bytes: number): void;
  /** Where it is; a key that is not here is left alone. */
  resize(key: string, bytes: number): void;
  /** @returns its size, or `undefined` when it is not here. */
  take(key: string): number | undefined;
  head(): string | undefined;
  keys(): IterableIterator<string>;
}

export function createQueue(): Queue {
  const sizes = new Map<string, number>();
  let total = 0;
  const take = (key: string) => {
    const bytes = sizes.get(key);
    if (bytes === undefined) return undefined;
    sizes.delete(key);
    total -= bytes;
    return bytes;
  };
  return {
    get bytes() {
      return total;
    },
    get size() {
      return sizes.size;
    },
    has: (key) => sizes.has(key),
    sizeOf: (key) => sizes.get(key),
    push(key, bytes) {
      take(key);
      sizes.set(key, bytes);
      total += bytes;
    },
    resize(key, bytes) {
      const before = sizes.get(key);
      if (before === undefined) return;
      sizes.set(key, bytes);
      total += bytes - before;
    },
    take,
    head: () => sizes.keys().next().value,
    keys: () => sizes.keys(),
  };
}
