import * as v from "valibot";

import { highestFirst } from "../../highest";

/** In which share of its visits this client has used each service. Old visits fade. */
export interface Profile {
  /** A visit is over. */
  learn(services: Iterable<string>): void;
  /** Visits learned, the faded ones in part. */
  visitCount(): number;
  /** Of the visits learned, as many as used the service. */
  visitsWith(service: string): number;
  /** Likeliest first; the shares are held back while few visits are known. */
  usual(): ReadonlyMap<string, number>;
  services(): Iterable<string>;
  save(): SavedProfile;
  load(saved: SavedProfile): void;
}

const faded = v.pipe(v.number(), v.finite(), v.minValue(0));
export const savedProfileSchema = v.object({
  visitCount: faded,
  services: v.array(v.tuple([v.string(), faded])),
});
export type SavedProfile = v.InferOutput<typeof savedProfileSchema>;

/** What a visit counts against the one after it: about the last twenty make the profile. */
const FADING = 0.95;

const MAX_SERVICES = 300;

/** Visits that a share must be told by before it counts half. */
const DOUBT_VISITS = 4;

/** What is expected of every visit: more would cost time, and say little. */
const MAX_USUAL = 32;

export function createProfile(): Profile {
  let visitCount = 0;
  let visitsWith = new Map<string, number>();

  let usual: ReadonlyMap<string, number> = new Map();

  function strongest(count: number): (readonly [string, number])[] {
    const services = [...visitsWith.keys()];
    const visits = Float64Array.from([...visitsWith.values()]);
    return highestFirst(visits, count).map((place) => [services[place]!, visits[place]!] as const);
  }

  const findUsual = () => {
    const shares = strongest(MAX_USUAL).map(
      ([service, visits]) => [service, visits / (visitCount + DOUBT_VISITS)] as const,
    );
    usual = new Map(shares);
  };

  return {
    learn(services) {
      visitCount = FADING * visitCount + 1;
      for (const [service, visits] of visitsWith) visitsWith.set(service, FADING * visits);
      for (const service of services) visitsWith.set(service, (visitsWith.get(service) ?? 0) + 1);
      if (visitsWith.size > MAX_SERVICES) visitsWith = new Map(strongest(MAX_SERVICES));
      findUsual();
    },
    visitCount: () => visitCount,
    visitsWith: (service) => visitsWith.get(service) ?? 0,
    usual: () => usual,
    services: () => visitsWith.keys(),
    save: () => ({ visitCount, services: [...visitsWith] }),
    load(saved) {
      visitCount = saved.visitCount;
      visitsWith = new Map(saved.services.slice(0, MAX_SERVICES));
      findUsual();
    },
  };
}
