/** Mean Earth radius R1 of WGS 84 (IUGG). */
const EARTH_RADIUS_KM = 6371.0088;
const KM_PER_DEGREE = (EARTH_RADIUS_KM * Math.PI) / 180;
const HALF_AROUND_KM = 180 * KM_PER_DEGREE;

export interface Position {
  readonly lat: number;
  readonly lon: number;
}

/** Great-circle distance (haversine). */
export function distanceKm(from: Position, to: Position): number {
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  const sinLat = Math.sin(radians(to.lat - from.lat) / 2);
  const sinLon = Math.sin(radians(to.lon - from.lon) / 2);
  const a = sinLat ** 2 + Math.cos(radians(from.lat)) * Math.cos(radians(to.lat)) * sinLon ** 2;
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.sqrt(Math.min(1, a)));
}

/** Part of the sphere between two latitudes; one or two ranges of longitude, since it may lie across ±180°. */
export interface Area {
  readonly latMin: number;
  readonly latMax: number;
  readonly lonRanges: readonly (readonly [min: number, max: number])[];
}

/**
 * The smallest area between circles of latitude and meridians that holds every point within `radiusKm`.
 * @see Bronshtein et al.: the meridians that touch a small circle are asin(sin r / cos lat) away, not r / cos lat.
 */
export function nearbyArea({ lat, lon }: Position, radiusKm: number): Area {
  const latReach = radiusKm / KM_PER_DEGREE;
  const [latMin, latMax] = [Math.max(-90, lat - latReach), Math.min(90, lat + latReach)];
  const isAroundPole = lat + latReach >= 90 || lat - latReach <= -90;
  if (isAroundPole) return { latMin, latMax, lonRanges: [[-180, 180]] };
  const radians = Math.PI / 180;
  const lonReach = Math.asin(Math.sin(latReach * radians) / Math.cos(lat * radians)) / radians;
  const [west, east] = [lon - lonReach, lon + lonReach];
  if (west < -180)
    return {
      latMin,
      latMax,
      lonRanges: [
        [west + 360, 180],
        [-180, east],
      ],
    };
  if (east > 180)
    return {
      latMin,
      latMax,
      lonRanges: [
        [west, 180],
        [-180, east - 360],
      ],
    };
  return { latMin, latMax, lonRanges: [[west, east]] };
}

/**
 * The `limit` nearest of all places. Looks within 25 km, then in circles four times as large, until enough places are
 * within the circle: then none outside it is nearer.
 */
export function findNearest<T extends Position>(
  center: Position,
  limit: number,
  placesIn: (area: Area) => readonly T[],
): readonly (T & { readonly distanceKm: number })[] {
  for (let radiusKm = 25; ; radiusKm *= 4) {
    const isWholeEarth = radiusKm >= HALF_AROUND_KM;
    const near = placesIn(nearbyArea(center, radiusKm))
      .map((place) => ({ ...place, distanceKm: distanceKm(center, place) }))
      .filter((place) => isWholeEarth || place.distanceKm <= radiusKm);
    if (near.length >= limit || isWholeEarth)
      return near.sort((a, b) => a.distanceKm - b.distanceKm).slice(0, limit);
  }
}
