import * as v from "valibot";
import { HISTORY_INTERVALS, INTERVALS_PER_DAY } from "./intervals";

/** How often each service was used in each interval of the last four weeks; only intervals with a use take room. */
export interface UseCounts {
  add(service: string, interval: number): void;
  has(service: string): boolean;
  /** Least recently used first. */
  services(): string[];
  /** From the first interval that is known to the last before `end`. */
  seriesOf(service: string, end: number): number[];
  save(): SavedUseCounts;
  load(saved: SavedUseCounts): void;
}

const interval = v.pipe(v.number(), v.safeInteger());
export const savedUseCountsSchema = v.object({
  base: interval,
  services: v.array(
    v.object({
      service: v.string(),
      from: interval,
      offsets: v.instance(Uint16Array),
      counts: v.instance(Uint8Array),
    }),
  ),
});
export type SavedUseCounts = v.InferOutput<typeof savedUseCountsSchema>;
export const NO_USE_COUNTS: SavedUseCounts = { base: 0, services: [] };

const MAX_SERVICES = 300;
/** Intervals with a use, of all services together: 60 KB saved. */
const MAX_CELLS = 20_000;
const MOST_COUNT = 255;

interface Known {
  /** The first interval that counts: of the first use, or the first not forgotten. */
  from: number;
  readonly cells: Map<number, number>;
}

export function createUseCounts(): UseCounts {
  /** In the order of last use. */
  const known = new Map<string, Known>();
  let cellCount = 0;
  let latest = Number.NEGATIVE_INFINITY;

  function clear(): void {
    known.clear();
    cellCount = 0;
    latest = Number.NEGATIVE_INFINITY;
  }

  function drop(service: string): void {
    cellCount -= known.get(service)!.cells.size;
    known.delete(service);
  }

  function forgetBefore(first: number): void {
    for (const [service, entry] of known) {
      for (const at of entry.cells.keys()) if (at < first && entry.cells.delete(at)) cellCount -= 1;
      entry.from = Math.max(entry.from, first);
      if (entry.cells.size === 0) drop(service);
    }
  }

  const oldest = (): number => {
    let first = latest;
    for (const { cells } of known.values()) for (const at of cells.keys()) first = Math.min(first, at);
    return first;
  };

  return {
    add(service, at) {
      // Such a step back means that the clock was wrong before.
      if (at < latest - HISTORY_INTERVALS) clear();
      if (Math.floor(at / INTERVALS_PER_DAY) > Math.floor(latest / INTERVALS_PER_DAY))
        forgetBefore(at - HISTORY_INTERVALS);
      latest = Math.max(latest, at);
      const entry = known.get(service) ?? { from: at, cells: new Map<number, number>() };
      known.delete(service);
      known.set(service, entry);
      const before = entry.cells.get(at) ?? 0;
      if (before === 0) cellCount += 1;
      entry.cells.set(at, Math.min(MOST_COUNT, before + 1));
      entry.from = Math.min(entry.from, at);
      if (known.size > MAX_SERVICES) drop(known.keys().next().value!);
      if (cellCount > MAX_CELLS) forgetBefore(oldest() + INTERVALS_PER_DAY);
    },

    has: (service) => known.has(service),
    services: () => [...known.keys()],

    seriesOf(service, end) {
      const entry = known.get(service);
      if (entry === undefined) return [];
      const from = Math.max(entry.from, end - HISTORY_INTERVALS);
      return Array.from({ length: Math.max(0, end - from) }, (_, i) => entry.cells.get(from + i) ?? 0);
    },

    save() {
      const base = known.size === 0 ? 0 : oldest();
      const services = [...known].map(([service, { from, cells }]) => ({
        service,
        from,
        offsets: Uint16Array.from(cells.keys(), (at) => at - base),
        counts: Uint8Array.from(cells.values()),
      }));
      return { base, services };
    },

    load({ base, services }) {
      clear();
      for (const { service, from, offsets, counts } of services.slice(-MAX_SERVICES)) {
        const cells = new Map<number, number>();
        for (const [i, offset] of offsets.entries()) cells.set(base + offset, counts[i] ?? 1);
        known.set(service, { from, cells });
        cellCount += cells.size;
        for (const at of cells.keys()) latest = Math.max(latest, at);
      }
    },
  };
}
