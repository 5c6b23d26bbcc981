/**
 * Gateway API durations (GEP-2257): up to four numbers with a unit, such as "10s", "500ms" or "1h2m".
 *
 * @see https://gateway-api.sigs.k8s.io/geps/gep-2257/
 */
export const DURATION_PATTERN = /^([0-9]{1,5}(h|m|s|ms)){1,4}$/;

/** Browsers keep timer delays in a signed 32-bit integer and fire at once beyond it, instead of late. */
export const TIMER_MAX_MS = 2_147_483_647;

const UNIT_MS: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1_000, ms: 1 };

/** @returns `undefined` when the text is not a duration. */
export function parseDuration(text: string): number | undefined {
  if (!DURATION_PATTERN.test(text)) return undefined;
  let totalMs = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)(ms|h|m|s)/g)) totalMs += Number(count) * UNIT_MS[unit!]!;
  return totalMs;
}
