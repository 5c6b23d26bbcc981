import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Place } from "../api/places";
import {
  addStop,
  emptyTrip,
  moveStop,
  parseTrip,
  removeStop,
  reorderStops,
  setNights,
  totalNights,
} from "./trip";

const place = (id: string): Place => ({
  id,
  name: `Town ${id}`,
  country: "Austria",
  countryCode: "AT",
  lat: 48.2,
  lon: 16.37,
  population: 1000,
});
const tripOf = (...ids: string[]) =>
  ids.reduce((trip, id) => addStop(trip, place(id)), emptyTrip("2026-06-01"));
const idsOf = (trip: { stops: readonly { id: string }[] }): string =>
  trip.stops.map((stop) => stop.id).join("");

describe("a trip", () => {
  it("takes a place once, however often it is added", () => {
    expect(idsOf(addStop(tripOf("a", "b"), place("a")))).toBe("ab");
  });

  it("keeps the others when a stop is removed", () => {
    expect(idsOf(removeStop(tripOf("a", "b", "c"), "b"))).toBe("ac");
  });

  it("moves a stop by one, and not beyond the ends", () => {
    const trip = tripOf("a", "b", "c");
    expect(idsOf(moveStop(trip, "a", 1))).toBe("bac");
    expect(idsOf(moveStop(trip, "a", -1))).toBe("abc");
    expect(idsOf(moveStop(trip, "c", 1))).toBe("abc");
    expect(idsOf(moveStop(trip, "unknown", 1))).toBe("abc");
  });

  it("counts nights, which stay between 0 and 60", () => {
    const trip = setNights(setNights(tripOf("a", "b"), "a", -1), "b", 99);
    expect(totalNights(trip)).toBe(60);
  });

  it("is reordered only by a permutation of its stops", () => {
    const trip = tripOf("a", "b", "c");
    expect(idsOf(reorderStops(trip, [0, 2, 1]))).toBe("acb");
    expect(idsOf(reorderStops(trip, [0, 0, 1]))).toBe("abc");
    expect(idsOf(reorderStops(trip, [0, 1]))).toBe("abc");
    expect(idsOf(reorderStops(trip, [0, 1, 9]))).toBe("abc");
  });
});

describe("parseTrip", () => {
  it("reads back what was stored", () => {
    const trip = tripOf("a", "b");
    expect(parseTrip(JSON.stringify(trip))).toEqual(trip);
  });

  it("never throws, and refuses what is no trip", () => {
    expect(parseTrip(null)).toBeUndefined();
    expect(parseTrip('{"start":"2026-06-01","pace":"normal","stops":[{"id":"a"}]}')).toBeUndefined();
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => parseTrip(text) === undefined));
  });
});
