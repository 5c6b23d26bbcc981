import * as v from "valibot";
import { DURATION_PATTERN, parseDuration, TIMER_MAX_MS } from "./duration";

/** A Gateway API duration, kept as it is written. */
export const durationSchema = v.pipe(
  v.string(),
  v.regex(DURATION_PATTERN, 'a duration such as "10s", "500ms" or "1h2m"'),
  v.check((text) => parseDuration(text)! <= TIMER_MAX_MS, "at most 596h, the longest timer of a browser"),
);

/** The same in ms: for settings that are ours, where nobody asks how it was written. */
export const durationMsSchema = v.pipe(
  durationSchema,
  v.transform((text) => parseDuration(text)!),
);
