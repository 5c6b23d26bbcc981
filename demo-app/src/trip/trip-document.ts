import type { TripDocument } from "../api/saved-trips";
import { PACES, type Trip, totalNights } from "./trip";

/** How a trip is called that the traveller gave no name. */
export function nameOfTrip({ stops }: Trip): string {
  const [first, last] = [stops[0], stops.at(-1)];
  if (first === undefined || last === undefined) return "";
  return first === last ? first.name : `${first.name} to ${last.name}`;
}

/** The trip as the service keeps it. */
export function documentOf(trip: Trip, name: string): TripDocument {
  return {
    name: name.trim() || nameOfTrip(trip),
    places: trip.stops.map((stop) => ({ ...stop })),
    days: totalNights(trip) + 1,
    pace: trip.pace,
    ...(trip.start !== "" && { start: trip.start }),
  };
}

/** The trip to go on planning. */
export function tripOf({ places, start = "", pace }: TripDocument): Trip {
  return {
    start,
    pace: PACES.find((known) => known === pace) ?? "normal",
    stops: places.map(({ country = "", countryCode = "", nights = 0, ...place }) => ({
      ...place,
      country,
      countryCode,
      nights,
    })),
  };
}
