import * as v from "valibot";

const text = (max: number) => {
  const rule = `must be a text of 1 to ${max} characters`;
  return v.pipe(v.string(rule), v.trim(), v.nonEmpty(rule), v.maxLength(max, rule));
};
const number = (min: number, max: number) => {
  const rule = `must be a number from ${min} to ${max}`;
  return v.pipe(v.number(rule), v.minValue(min, rule), v.maxValue(max, rule));
};
const count = (max: number) => v.pipe(number(0, max), v.integer(`must be a whole number from 0 to ${max}`));

const PLACES_MAX = 100;
const PLACES_RULE = `must be a list of 1 to ${PLACES_MAX} places`;
const DATE_RULE = "must be a date such as 2026-06-01";

const placeSchema = v.object({
  id: text(64),
  name: text(200),
  lat: number(-90, 90),
  lon: number(-180, 180),
  country: v.exactOptional(text(100)),
  countryCode: v.exactOptional(text(2)),
  nights: v.exactOptional(count(365)),
});

const tripSchema = v.object(
  {
    name: text(100),
    places: v.pipe(
      v.array(placeSchema, PLACES_RULE),
      v.minLength(1, PLACES_RULE),
      v.maxLength(PLACES_MAX, PLACES_RULE),
    ),
    days: v.exactOptional(count(1_000)),
    start: v.exactOptional(v.pipe(v.string(DATE_RULE), v.isoDate(DATE_RULE))),
    pace: v.exactOptional(
      v.picklist(["relaxed", "normal", "brisk"], "must be one of relaxed, normal and brisk"),
    ),
  },
  "must be an object with a name and places",
);

/** What a traveller saves. */
export type Trip = v.InferOutput<typeof tripSchema>;

/** One as it is stored. `revision` changes with every change, and is its entity tag. */
export interface StoredTrip extends Trip {
  readonly id: string;
  readonly revision: string;
  /** ISO 8601. */
  readonly savedAt: string;
}

export interface FieldError {
  /** JSON path, such as `places.2.lat`; "" is the whole. */
  readonly path: string;
  readonly message: string;
}

/** A trip out of what a client sent, or everything that is wrong with it. */
export function readTrip(
  value: unknown,
): { readonly trip: Trip } | { readonly errors: readonly FieldError[] } {
  const result = v.safeParse(tripSchema, value);
  if (result.success) return { trip: result.output };
  const errors = result.issues.map((issue) => ({
    path: v.getDotPath(issue) ?? "",
    // A key that is missing has no rule of its own.
    message: issue.message.startsWith("must ") ? issue.message : "must be there",
  }));
  return { errors };
}
