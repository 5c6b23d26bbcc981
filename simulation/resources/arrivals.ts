import { seededRandom } from "../../runtime/kernel/seeded-random";

/** When requests come, in ms from the start, and until when the world is watched. */
export interface ArrivalPattern {
  readonly name: string;
  readonly arrivals: Float64Array;
  readonly endAt: number;
}

const MINUTE_MS = 60_000;

/** Poisson arrivals of a rate that may change; thinning (Lewis and Shedler 1979). */
function poisson(
  endAt: number,
  perSecond: (at: number) => number,
  most: number,
  random: () => number,
): number[] {
  const arrivals: number[] = [];
  let at = 0;
  while (true) {
    at += (-Math.log(1 - random()) * 1_000) / most;
    if (at >= endAt) return arrivals;
    if (random() * most < perSecond(at)) arrivals.push(at);
  }
}

const patternOf = (name: string, arrivals: readonly number[], endAt: number): ArrivalPattern => ({
  name,
  arrivals: Float64Array.from(arrivals).sort(),
  endAt,
});

/** 40/s for an hour. */
export function steadyPattern(seed = 1): ArrivalPattern {
  const endAt = 60 * MINUTE_MS;
  return patternOf(
    "steady",
    poisson(endAt, () => 40, 40, seededRandom(seed)),
    endAt,
  );
}

/** From 1/s to 50/s for ten seconds, at instants that nobody could know. */
export function burstPattern(seed = 2): ArrivalPattern {
  const random = seededRandom(seed);
  const endAt = 120 * MINUTE_MS;
  const bursts = Array.from({ length: 12 }, () => random() * (endAt - 10_000));
  const isBurst = (at: number) => bursts.some((from) => at >= from && at < from + 10_000);
  return patternOf(
    "burst ×50",
    poisson(endAt, (at) => (isBurst(at) ? 50 : 1), 50, random),
    endAt,
  );
}

/** The same burst every ten minutes, give or take two seconds, with a quiet of one request a minute between. */
export function repeatedBurstPattern(seed = 3): ArrivalPattern {
  const random = seededRandom(seed);
  const endAt = 8 * 60 * MINUTE_MS;
  const from = Array.from({ length: 47 }, (_, i) => (i + 1) * 10 * MINUTE_MS + (random() - 0.5) * 4_000);
  const isBurst = (at: number) => from.some((start) => at >= start && at < start + 5_000);
  const perSecond = (at: number) => (isBurst(at) ? 40 : 1 / 60);
  return patternOf("bursts that repeat", poisson(endAt, perSecond, 40, random), endAt);
}

/** A day in two hours: from none to 50/s and back. */
export function diurnalPattern(seed = 4): ArrivalPattern {
  const endAt = 120 * MINUTE_MS;
  const perSecond = (at: number) => 25 * (1 - Math.cos((2 * Math.PI * at) / endAt));
  return patternOf("diurnal", poisson(endAt, perSecond, 50, seededRandom(seed)), endAt);
}

/** Lines of `<s> <client> <method> <path> <status> <bytes>`; the requests of a second are spread over it. */
export function nasaPattern(text: string, seed = 5): ArrivalPattern {
  const random = seededRandom(seed);
  const seconds = text
    .trim()
    .split("\n")
    .slice(1)
    .map((row) => Number(row.split("\t")[0]));
  const startAt = Math.min(...seconds);
  const arrivals = seconds.map((second) => (second - startAt + random()) * 1_000);
  return patternOf("nasa, 1 Aug 1995", arrivals, (Math.max(...seconds) - startAt + 1) * 1_000);
}

const COUNT_INTERVAL_MS = 5 * MINUTE_MS;

/** Lines of `timestamp,count`, a count every five minutes. Spread evenly at random: Poisson, given the count. */
export function countsPattern(text: string, seed = 6): ArrivalPattern {
  const random = seededRandom(seed);
  const counts = text
    .trim()
    .split("\n")
    .slice(1)
    .map((row) => Number(row.split(",")[1]));
  const arrivals = counts.flatMap((count, i) =>
    Array.from({ length: count }, () => (i + random()) * COUNT_INTERVAL_MS),
  );
  return patternOf("nab-elb-request-count", arrivals, counts.length * COUNT_INTERVAL_MS);
}
