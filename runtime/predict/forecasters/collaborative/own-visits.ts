import type { Profile } from "./profile";

/** The client's visits with each service of the statistics, in the places of those, and with others. */
export interface OwnVisits {
  readonly visits: Float64Array;
  readonly others: readonly { readonly service: string; readonly visits: number }[];
}

/** @param placeOf  Of the services of the statistics. */
export function ownVisitsOf(profile: Profile, placeOf: ReadonlyMap<string, number>): OwnVisits {
  const visits = new Float64Array(placeOf.size);
  const others: OwnVisits["others"][number][] = [];
  for (const service of profile.services()) {
    const place = placeOf.get(service);
    if (place === undefined) others.push({ service, visits: profile.visitsWith(service) });
    else visits[place] = profile.visitsWith(service);
  }
  return { visits, others };
}
