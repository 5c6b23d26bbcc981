import { VISIT_GAP_MS } from "../../runtime/predict/defaults";
import type { Session } from "./sequence-set";

/** Between two uses whose times were not recorded. */
const STEP_MS = 5_000;
const WEEK_MS = 7 * 24 * 3_600_000;

/** No pause within a session may look like the end of a visit. */
const LONGEST_PAUSE_MS = VISIT_GAP_MS / 2;

/**
 * Instants at which the uses of a set are replayed, so that visits are cut where the set cuts them.
 *
 * A set mixes the sessions of many clients, which overlap; a mesh sees one client. Each session is therefore moved by
 * whole weeks until it begins after the one before it has ended: the hour and the day of the week, which forecasters
 * may learn from, stay true. Without times, sessions begin an hour apart from the end of the one before.
 */
export function scheduleOf(sessions: readonly Session[]): number[][] {
  let freeAt = 0;
  return sessions.map(({ items, itemsAt }) => {
    const [start] = itemsAt;
    const startsAt = start === undefined ? freeAt : start + WEEK_MS * Math.ceil((freeAt - start) / WEEK_MS);
    let at = startsAt;
    const instants = items.map((_, i) => {
      const pauseMs = (itemsAt[i] ?? Number.NaN) - (itemsAt[i - 1] ?? Number.NaN);
      if (i > 0) at += Number.isNaN(pauseMs) ? STEP_MS : Math.min(LONGEST_PAUSE_MS, Math.max(0, pauseMs));
      return at;
    });
    freeAt = at + 2 * VISIT_GAP_MS;
    return instants;
  });
}
