import * as v from "valibot";
import { createDurations, NO_DURATIONS, savedDurationsSchema } from "./durations";
import { LOG_BINS_END_MS } from "./log-bins";
import type { UseCurve } from "./use-curve";

/**
 * How long each service stays idle between two uses: the heart of the hybrid histogram policy of serverless platforms.
 * What is idle for longer than the bins reach (4.7 h) counts as "does not come back", the policy's out of bounds.
 *
 * @see Shahrad et al. 2020, "Serverless in the Wild" (USENIX ATC), §4.2
 */
export interface IdleTimes {
  /** The idle time that ends with this use is counted, if there was a use before. */
  observe(service: string, at: number): void;
  /** P(used again within …), given that it has been idle until now; `undefined` when nothing is known, or out of bounds. */
  curve(service: string, at: number): UseCurve | undefined;
  /** For each of these times, every service with at least that chance to be used again within it. */
  comingWithin(withinMs: readonly number[], least: number, at: number): Coming[][];
  /** By then the service is used again with that chance, from an instant on. */
  msUntil(service: string, chance: number, at: number): number;
  save(): SavedIdleTimes;
  load(saved: SavedIdleTimes): void;
}

export interface Coming {
  readonly service: string;
  readonly chance: number;
}

const MAX_SERVICES = 1_000;

export const savedIdleTimesSchema = v.object({
  durations: savedDurationsSchema,
  lastAt: v.array(v.tuple([v.string(), v.pipe(v.number(), v.finite())])),
});
export type SavedIdleTimes = v.InferOutput<typeof savedIdleTimesSchema>;
export const NO_IDLE_TIMES: SavedIdleTimes = { durations: NO_DURATIONS, lastAt: [] };

export function createIdleTimes(): IdleTimes {
  const durations = createDurations();
  const lastAt = new Map<string, number>();

  const leastRecent = () => [...lastAt].reduce((oldest, each) => (each[1] < oldest[1] ? each : oldest))[0];

  return {
    observe(service, at) {
      const before = lastAt.get(service);
      if (before !== undefined) durations.add(service, Math.max(0, at - before));
      else if (lastAt.size >= MAX_SERVICES) lastAt.delete(leastRecent());
      lastAt.set(service, at);
    },
    curve(service, at) {
      const before = lastAt.get(service);
      if (before === undefined || at - before >= LOG_BINS_END_MS) return undefined;
      return durations.curve(service, at - before);
    },
    comingWithin(withinMs, least, at) {
      const coming = withinMs.map((): Coming[] => []);
      const chances = new Float64Array(withinMs.length);
      for (const [service, before] of lastAt) {
        durations.tellChances(service, at - before, withinMs, chances);
        for (let i = 0; i < chances.length; i++) {
          if (chances[i]! >= least) coming[i]!.push({ service, chance: chances[i]! });
        }
      }
      return coming;
    },
    msUntil: (service, chance, at) => durations.msUntil(service, at - (lastAt.get(service) ?? at), chance),
    save: () => ({ durations: durations.save(), lastAt: [...lastAt] }),
    load(saved) {
      durations.load(saved.durations);
      lastAt.clear();
      for (const [service, at] of saved.lastAt.slice(-MAX_SERVICES)) lastAt.set(service, at);
    },
  };
}
