/** How often a key was seen lately, about; never less than the truth but for ageing, at most 15. */
export interface FrequencySketch {
  add(key: string): void;
  estimate(key: string): number;
}

const ROWS = 4;
const MAX_COUNT = 15;
/** Additions, as a multiple of the entries, after which every count is halved. */
const SAMPLE_FACTOR = 40;
const COUNTERS_PER_ENTRY = 8;

/**
 * A count–min sketch with conservative additions, whose counts are halved from time to time.
 *
 * @param entries  About how many entries the cache holds.
 * @see Einziger, Friedman, Manes 2017, "TinyLFU: A Highly Efficient Cache Admission Policy" (ACM TOS 13/4)
 */
export function createFrequencySketch(entries: number): FrequencySketch {
  const width = 2 ** Math.ceil(Math.log2(Math.max(16, entries * COUNTERS_PER_ENTRY)));
  const counts = new Uint8Array(width * ROWS);
  const sample = Math.max(1, entries) * SAMPLE_FACTOR;
  let added = 0;

  function slots(key: string): number[] {
    const first = hash(key);
    const step = mixed(first) | 1;
    return Array.from({ length: ROWS }, (_, row) => row * width + ((first + row * step) & (width - 1)));
  }
  const least = (at: readonly number[]) => Math.min(...at.map((slot) => counts[slot]!));

  return {
    add(key) {
      const at = slots(key);
      const count = least(at);
      if (count < MAX_COUNT) for (const slot of at) counts[slot] = Math.max(counts[slot]!, count + 1);
      added += 1;
      if (added < sample) return;
      for (let slot = 0; slot < counts.length; slot++) counts[slot]! >>= 1;
      added >>= 1;
    },
    estimate: (key) => least(slots(key)),
  };
}

/** FNV-1a over UTF-16 units. */
function hash(key: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < key.length; index++)
    value = Math.imul(value ^ key.charCodeAt(index), 0x01000193);
  return mixed(value);
}

/** The finaliser of MurmurHash3. */
function mixed(value: number): number {
  let x = value ^ (value >>> 16);
  x = Math.imul(x, 0x85ebca6b);
  x ^= x >>> 13;
  x = Math.imul(x, 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}
