import { type Generation, pageKey } from "./generations";
import type { Precache } from "./precache.sw";

/** Pages that came from the network, and how to tell which deploy they are of: by their validators (RFC 9110 §8.8). */
export interface Arrivals {
  add(clientId: string, pathname: string, headers: Headers): void;
  isOf(clientId: string, generation: Generation): Promise<boolean>;
  of(generation: Generation): Promise<readonly string[]>;
}

interface Arrival {
  readonly pathname: string;
  readonly validator: string;
}

/** A page says hello in its first second: a worker that was stopped since then has forgotten it, and hints once too often. */
const MAX_ARRIVALS = 20;

const validatorOf = (headers: Headers): string | null =>
  headers.get("etag")?.replace(/^W\//, "") ?? headers.get("last-modified");

export function createArrivals(precache: Precache): Arrivals {
  const arrivals = new Map<string, Arrival>();

  const isOf = async (clientId: string, generation: Generation): Promise<boolean> => {
    const arrival = arrivals.get(clientId);
    const { shell } = generation.settings;
    const key = arrival && (pageKey(generation, arrival.pathname) ?? (shell && generation.keys[shell]));
    if (arrival === undefined || key === undefined) return false;
    const page = await precache.match(key);
    return page !== undefined && validatorOf(page.headers) === arrival.validator;
  };

  return {
    add(clientId, pathname, headers) {
      const validator = validatorOf(headers);
      if (clientId === "" || validator === null) return;
      arrivals.set(clientId, { pathname, validator });
      if (arrivals.size > MAX_ARRIVALS) arrivals.delete(arrivals.keys().next().value!);
    },
    isOf,
    async of(generation) {
      const ids: string[] = [];
      for (const id of arrivals.keys()) if (await isOf(id, generation)) ids.push(id);
      return ids;
    },
  };
}
