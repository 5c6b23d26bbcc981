import type { Affinity } from "./affinity";
import type { Profile } from "./profile";

/** What a visit wants by what it has used, added up by role: one more service is one more row, not all of them anew. */
export interface VisitSums {
  /** @param used  By the visit so far; none: a new visit. In the order of the affinity's services. */
  of(used: readonly string[], role: string | undefined, from: Affinity): Float64Array;
  /** The visit uses a service for the first time, and surely. */
  add(service: string, from: Affinity): void;
  clear(): void;
}

export function createVisitSums(profile: Profile): VisitSums {
  const byRole = new Map<string | undefined, Float64Array>();

  function sumUp(used: readonly string[], role: string | undefined, from: Affinity): Float64Array {
    const sums = from.start(role);
    const surely = used.map((service) => [service, 1] as const);
    for (const [service, sureness] of new Map([...profile.usual(), ...surely]))
      from.add(sums, service, sureness);
    return sums;
  }

  return {
    of(used, role, from) {
      if (used.length === 0) return sumUp(used, role, from);
      let sums = byRole.get(role);
      if (sums === undefined) {
        sums = sumUp(used, role, from);
        byRole.set(role, sums);
      }
      return sums;
    },
    add(service, from) {
      const usual = profile.usual().get(service) ?? 0;
      for (const sums of byRole.values()) from.add(sums, service, 1 - usual);
    },
    clear: () => byRole.clear(),
  };
}
