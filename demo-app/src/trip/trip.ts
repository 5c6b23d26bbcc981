import type { Place } from "../api/places";

export const PACES = ["relaxed", "normal", "brisk"] as const;
export type Pace = (typeof PACES)[number];

export interface Stop {
  readonly id: string;
  readonly name: string;
  readonly country: string;
  readonly countryCode: string;
  readonly lat: number;
  readonly lon: number;
  readonly nights: number;
}

/** What the user is planning. Changed only by the functions below, each of which returns a new trip. */
export interface Trip {
  /** An ISO date, or "" while the user has not chosen one. */
  readonly start: string;
  readonly pace: Pace;
  readonly stops: readonly Stop[];
}

const NIGHTS_AT_FIRST = 2;
const NIGHTS_MAX = 60;

export const emptyTrip = (start: string): Trip => ({ start, pace: "normal", stops: [] });

export const hasStop = (trip: Trip, id: string | number): boolean =>
  trip.stops.some((stop) => stop.id === String(id));

export function addStop(trip: Trip, { id, name, country, countryCode, lat, lon }: Place): Trip {
  if (hasStop(trip, id)) return trip;
  const stop = { id: String(id), name, country, countryCode, lat, lon, nights: NIGHTS_AT_FIRST };
  return { ...trip, stops: [...trip.stops, stop] };
}

export const removeStop = (trip: Trip, id: string): Trip => ({
  ...trip,
  stops: trip.stops.filter((stop) => stop.id !== id),
});

export function setNights(trip: Trip, id: string, nights: number): Trip {
  const kept = Math.min(NIGHTS_MAX, Math.max(0, nights));
  return { ...trip, stops: trip.stops.map((stop) => (stop.id === id ? { ...stop, nights: kept } : stop)) };
}

/** Moves a stop by one place; at either end it stays where it is. */
export function moveStop(trip: Trip, id: string, by: -1 | 1): Trip {
  const from = trip.stops.findIndex((stop) => stop.id === id);
  const moved = trip.stops[from];
  const neighbour = trip.stops[from + by];
  if (!moved || !neighbour) return trip;
  const stops = [...trip.stops];
  stops[from] = neighbour;
  stops[from + by] = moved;
  return { ...trip, stops };
}

/** Puts the stops in the given order of indexes, unless it is not a permutation of them. */
export function reorderStops(trip: Trip, order: readonly number[]): Trip {
  const stops = order.flatMap((index) => trip.stops[index] ?? []);
  const isPermutation = stops.length === trip.stops.length && new Set(order).size === stops.length;
  return isPermutation ? { ...trip, stops } : trip;
}

export const totalNights = (trip: Trip): number => trip.stops.reduce((sum, stop) => sum + stop.nights, 0);

/** Reads a stored trip. Whatever else is stored there yields `undefined`, so a bad entry costs the trip, not the app. */
export function parseTrip(text: string | null): Trip | undefined {
  try {
    const { start, pace, stops } = JSON.parse(text ?? "") as Record<string, unknown>;
    if (typeof start !== "string" || !PACES.includes(pace as Pace)) return undefined;
    if (!Array.isArray(stops) || !stops.every(isStop)) return undefined;
    return { start, pace: pace as Pace, stops };
  } catch {
    return undefined;
  }
}

function isStop(value: unknown): value is Stop {
  if (typeof value !== "object" || value === null) return false;
  const stop = value as Record<string, unknown>;
  const texts = [stop.id, stop.name, stop.country, stop.countryCode];
  const figures = [stop.lat, stop.lon, stop.nights];
  return texts.every((text) => typeof text === "string") && figures.every(Number.isFinite);
}
