import fc from "fast-check";
import { expect, it } from "vitest";
import { type Area, distanceKm, findNearest, nearbyArea, type Position } from "./nearby-area";

const position = fc.record({
  lat: fc.double({ min: -90, max: 90, noNaN: true }),
  lon: fc.double({ min: -180, max: 180, noNaN: true }),
});

function isIn({ latMin, latMax, lonRanges }: Area, { lat, lon }: Position): boolean {
  const slack = 1e-9;
  const isInRange = lonRanges.some(([min, max]) => lon >= min - slack && lon <= max + slack);
  return lat >= latMin - slack && lat <= latMax + slack && isInRange;
}

it("holds every point within the radius, across the date line and at the poles", () => {
  fc.assert(
    fc.property(
      position,
      position,
      fc.double({ min: 1, max: 20_000, noNaN: true }),
      (center, point, radiusKm) => {
        fc.pre(distanceKm(center, point) <= radiusKm);
        expect(isIn(nearbyArea(center, radiusKm), point)).toBe(true);
      },
    ),
  );
});

it("finds the same places as sorting all of them by distance", () => {
  fc.assert(
    fc.property(
      fc.array(position, { minLength: 1, maxLength: 30 }),
      position,
      fc.integer({ min: 1, max: 6 }),
      (all, center, limit) => {
        const found = findNearest(center, limit, (area) => all.filter((place) => isIn(area, place)));
        const expected = all.map((place) => distanceKm(center, place)).sort((a, b) => a - b);
        expect(found.map((place) => place.distanceKm)).toEqual(expected.slice(0, limit));
      },
    ),
  );
});
