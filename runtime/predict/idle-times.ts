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
  /** @param withinMs  The longest last. */
  comingWithin(withinMs: readonly number[], least: number, at: number): Coming;
  /** By then the service is used again with that chance, from an instant on. */
  msUntil(service: string, chance: number, at: number): number;
  save(): SavedIdleTimes;
  load(saved: SavedIdleTimes): void;
}

/** Good until it is asked for again: there are hundreds of services, and this is asked at each use. */
export interface Coming {
  readonly services: readonly string[];
  /** For each of the times, in the places of the services: to be used again within it; 0 where it is less than asked for. */
  readonly chances: readonly Float64Array[];
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
  let elapsedMs = new Float64Array();
  let chances: Float64Array[] = [];
  let services: string[] | undefined;

  const leastRecent = () => [...lastAt].reduce((oldest, each) => (each[1] < oldest[1] ? each : oldest))[0];

  return {
    observe(service, at) {
      const before = lastAt.get(service);
      if (before !== undefined) durations.add(service, Math.max(0, at - before));
      else if (lastAt.size >= MAX_SERVICES) lastAt.delete(leastRecent());
      if (before === undefined) services = undefined;
      lastAt.set(service, at);
    },
    curve(service, at) {
      const before = lastAt.get(service);
      if (before === undefined || at - before >= LOG_BINS_END_MS) return undefined;
      return durations.curve(service, at - before);
    },
    comingWithin(withinMs, least, at) {
      if (services === undefined || chances.length !== withinMs.length) {
        services = [...lastAt.keys()];
        elapsedMs = new Float64Array(services.length);
        chances = withinMs.map(() => new Float64Array(elapsedMs.length));
      }
      let place = 0;
      for (const before of lastAt.values()) elapsedMs[place++] = at - before;
      durations.tellChances(services, elapsedMs, withinMs, least, chances);
      return { services, chances };
    },
    msUntil: (service, chance, at) => durations.msUntil(service, at - (lastAt.get(service) ?? at), chance),
    save: () => ({ durations: durations.save(), lastAt: [...lastAt] }),
    load(saved) {
      durations.load(saved.durations);
      services = undefined;
      lastAt.clear();
      for (const [service, at] of saved.lastAt.slice(-MAX_SERVICES)) lastAt.set(service, at);
    },
  };
}
