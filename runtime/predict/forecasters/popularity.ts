import * as v from "valibot";
import type { Forecaster, NextDistribution } from "../forecaster";
import { createBlend, type Level, NO_BLEND, savedBlendSchema } from "./blend";
import { createFollowerCounts, NO_COUNTS, savedCountsSchema } from "./follower-counts";
import { createRecentCounts, NO_RECENT_COUNTS, savedRecentCountsSchema } from "./recent-counts";

/**
 * What is used much: at this hour of the day, and of late.
 *
 * Two tables, no order: services by hour, and by a count that halves every few hundred uses. The hour is that of UTC:
 * for one client it differs from the local one by a constant, and shifts with the seasons. The only forecaster with
 * something to say about a visit's first use before the sequence model knows how visits begin.
 */
const VERSION = 2;
const HOUR_MS = 3_600_000;
const HOURS = 24;
const MAX_FOLLOWERS = 48;

const savedSchema = v.object({
  version: v.literal(VERSION),
  hours: savedCountsSchema,
  recent: savedRecentCountsSchema,
  blend: savedBlendSchema,
});

/** What is the same until the next use, within an hour. */
interface Known {
  readonly hour: number;
  readonly levels: readonly Level[];
  readonly next: NextDistribution;
}

export function createPopularity(): Forecaster {
  const hours = createFollowerCounts({ maxPairs: HOURS * MAX_FOLLOWERS, maxFollowers: MAX_FOLLOWERS });
  const recent = createRecentCounts();
  const blend = createBlend(hours);

  let last: Known | undefined;

  function knownAt(at: number): Known {
    const hour = hourOf(at);
    if (last?.hour !== hour) {
      const levels = levelsIn(hour);
      last = { hour, levels, next: blend.distribution(levels) };
    }
    return last;
  }

  function levelsIn(hour: number): readonly Level[] {
    const levels: Level[] = [];
    const then = hours.after(hour);
    if (then !== undefined) levels.push(blend.level("hour", then));
    const late = recent.all();
    if (late.ids.length > 0) levels.push(blend.level("recent", late));
    return levels;
  }

  return {
    name: "popularity",
    horizon: "visit",
    observe({ service, at }) {
      blend.learn(knownAt(at).levels, service);
      last = undefined;
      const edition = hours.edition();
      hours.tidy();
      if (hours.edition() !== edition) recent.renumber(hours.idOf);
      const id = hours.idOf(service);
      hours.add(hourOf(at), id);
      recent.add(service, id);
    },
    next: ({ at }) => knownAt(at).next,
    // What is popular is used some day, not within the next three services.
    forecast: () => [],
    save: () => ({ version: VERSION, hours: hours.save(), recent: recent.save(), blend: blend.save() }),
    load(state) {
      const parsed = v.safeParse(savedSchema, state);
      const saved = parsed.success ? parsed.output : NOTHING;
      last = undefined;
      hours.load(saved.hours);
      recent.load(saved.recent);
      recent.renumber(hours.idOf);
      blend.load(saved.blend);
      return parsed.success;
    },
  };
}

const NOTHING = { hours: NO_COUNTS, recent: NO_RECENT_COUNTS, blend: NO_BLEND };

const hourOf = (at: number): number => (((Math.floor(at / HOUR_MS) % HOURS) + HOURS) % HOURS) + 1;
