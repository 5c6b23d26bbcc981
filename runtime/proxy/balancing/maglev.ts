import { hashText } from "./hash-text";

/**
 * Maglev: consistent hashing by a table that the endpoints fill in turn, each in an order of its own.
 *
 * Picks in O(1) and shares evenly to within a few percent; when an endpoint leaves, about twice the keys of a ring
 * move (Envoy load_balancers.rst), which is the price.
 *
 * @param names      Endpoints; their order does not matter.
 * @param minimumSize  Rounded up to a prime: else a skip might never reach the free places. Envoy's default is 65,537.
 * @returns The name for a key; `undefined` only when there are no names.
 * @see Eisenbud et al. 2016, "Maglev: A Fast and Reliable Software Network Load Balancer", §3.4
 */
export function createMaglev(
  names: readonly string[],
  minimumSize: number,
): (key: string) => string | undefined {
  const tableSize = primeFrom(minimumSize);
  const sorted = [...names].sort();
  if (sorted.length === 0) return () => undefined;
  const table = new Int32Array(tableSize).fill(-1);
  const places = sorted.map((name) => hashText(name) % tableSize);
  const skips = sorted.map((name) => (hashText(name, 1) % (tableSize - 1)) + 1);
  for (let filledCount = 0; filledCount < tableSize; ) {
    for (let i = 0; i < sorted.length && filledCount < tableSize; i++) {
      let place = places[i]!;
      while (table[place] !== -1) place = (place + skips[i]!) % tableSize;
      table[place] = i;
      places[i] = (place + skips[i]!) % tableSize;
      filledCount += 1;
    }
  }
  return (key) => sorted[table[hashText(key) % tableSize]!];
}

function primeFrom(size: number): number {
  for (let divisor = 2; divisor * divisor <= size; divisor++) {
    if (size % divisor === 0) return primeFrom(size + 1);
  }
  return size;
}
