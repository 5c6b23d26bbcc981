import type { Usage } from "../../protocol/usage";

const DAY_MS = 24 * 3_600_000;

/** One visit a day, `pauseMs` between uses; letters or words are service names. */
export function visits(walks: readonly (readonly string[])[], pauseMs = 8_000): Usage[] {
  return walks.flatMap((walk, day) =>
    walk.map((service, step) => ({ service, route: service, at: day * DAY_MS + step * pauseMs })),
  );
}

/** Start of the visit after `count` others. */
export const visitStartsAt = (count: number): number => count * DAY_MS;
