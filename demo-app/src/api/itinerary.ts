import type { Trip } from "../trip/trip";
import type { ApiClient } from "./api-client";

export interface Leg {
  readonly from: string;
  readonly to: string;
  readonly distanceKm: number;
  readonly hours: number;
  readonly mode: string;
}

export interface Day {
  readonly date: string;
  readonly title: string;
  readonly stops: readonly string[];
  readonly distanceKm: number;
  readonly hours: number;
}

export interface Itinerary {
  readonly totalKm: number;
  readonly savedKm: number;
  /** Indexes into the stops that were sent, in the order to visit them. */
  readonly order: readonly number[];
  readonly legs: readonly Leg[];
  readonly days: readonly Day[];
}

export async function planItinerary(api: ApiClient, trip: Trip, signal: AbortSignal): Promise<Itinerary> {
  const stops = trip.stops.map(({ id, name, lat, lon, nights }) => ({ id, name, lat, lon, nights }));
  const response = await api.send("/api/itinerary/plan", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ start: trip.start, pace: trip.pace, stops }),
    signal,
  });
  return (await response.json()) as Itinerary;
}
