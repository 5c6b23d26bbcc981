import { seededRandom } from "../../runtime/kernel/seeded-random";
import { createAggregate } from "../../runtime/predict/forecasters/collaborative/aggregate";
import type { Statistics } from "../../runtime/predict/forecasters/collaborative/statistics";
import type { Usage } from "../../runtime/protocol/usage";

/**
 * One busy client, made up: uses by the hundred thousand, and the global statistics of its like.
 *
 * Visits of about ten uses, by day only. A use goes back to a service of the visit, or to one of the six that usually
 * follow, or to any, a few being used much more than the rest: there is something to learn, and nothing is ever sure, so
 * that every table is filled to its limit.
 */
export interface MadeClient {
  readonly uses: readonly Usage[];
  readonly statistics: Statistics;
}

const VISIT_USES = 10;
const FOLLOWERS = 6;
const GOES_BACK = 0.25;
const GOES_ON = 0.55;
const DAY_MS = 24 * 3_600_000;
const WAKING_MS = 16 * 3_600_000;
const VISITS_PER_DAY = 18;
const LONGEST_PAUSE_MS = 60_000;
const OTHER_CLIENTS = 3_000;
const FEWEST_CLIENTS = 10;

export function madeClient(serviceCount: number, useCount: number, seed = 1): MadeClient {
  const random = seededRandom(seed);
  const below = (count: number) => Math.floor(count * random());
  const anyService = () => Math.floor(serviceCount * random() ** 2);
  const followers = Array.from({ length: serviceCount }, () => Array.from({ length: FOLLOWERS }, anyService));

  function visit(): number[] {
    const walk = [anyService()];
    while (random() > 1 / VISIT_USES) {
      const chance = random();
      const usual = followers[walk.at(-1)!]!;
      if (chance < GOES_BACK) walk.push(walk[below(walk.length)]!);
      else if (chance < GOES_BACK + GOES_ON) walk.push(usual[Math.floor(FOLLOWERS * random() ** 2)]!);
      else walk.push(anyService());
    }
    return walk;
  }

  const nameOf = (service: number) => `service-${service}.example`;
  const aggregate = createAggregate();
  for (let i = 0; i < OTHER_CLIENTS; i++) aggregate.add({ services: visit().map(nameOf) });

  const uses: Usage[] = [];
  for (let visits = 0; uses.length < useCount; visits++) {
    const day = Math.floor(visits / VISITS_PER_DAY);
    const place = (visits % VISITS_PER_DAY) / VISITS_PER_DAY;
    let at = day * DAY_MS + Math.floor(place * WAKING_MS);
    for (const service of visit()) {
      uses.push({ service: nameOf(service), route: "/", at });
      at += Math.floor(LONGEST_PAUSE_MS * random() ** 2);
    }
  }
  return { uses: uses.slice(0, useCount), statistics: aggregate.publish(FEWEST_CLIENTS) };
}
