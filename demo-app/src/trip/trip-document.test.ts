import { describe, expect, it } from "vitest";
import { addStop, emptyTrip } from "./trip";
import { documentOf, nameOfTrip, tripOf } from "./trip-document";

const place = (name: string) => ({
  id: name.toLowerCase(),
  name,
  country: "Austria",
  countryCode: "AT",
  lat: 48,
  lon: 16,
  population: 1,
});
const trip = ["Vienna", "Linz"].reduce((all, name) => addStop(all, place(name)), emptyTrip("2026-06-01"));

describe("a saved trip", () => {
  it("is the same trip when it is opened", () => {
    expect(tripOf(documentOf(trip, "Danube"))).toEqual(trip);
  });

  it("has the name it was given, else one of its ends", () => {
    expect(documentOf(trip, " Danube ").name).toBe("Danube");
    expect(documentOf(trip, " ").name).toBe("Vienna to Linz");
    expect(nameOfTrip(addStop(emptyTrip(""), place("Graz")))).toBe("Graz");
  });

  it("tells its days, and no date while none is chosen", () => {
    expect(documentOf(trip, "").days).toBe(5);
    expect(documentOf({ ...trip, start: "" }, "")).not.toHaveProperty("start");
  });

  it("opens with what others may have left out", () => {
    const opened = tripOf({ name: "x", places: [{ id: "a", name: "A", lat: 1, lon: 2 }], pace: "mad" });
    expect(opened).toEqual({
      start: "",
      pace: "normal",
      stops: [{ id: "a", name: "A", lat: 1, lon: 2, country: "", countryCode: "", nights: 0 }],
    });
  });
});
