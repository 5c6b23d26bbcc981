import { type GeoProjection, geoAzimuthalEqualArea, geoCentroid, geoDistance, geoEqualEarth } from "d3-geo";
import type { MapRequest } from "./map-request";

export interface MapView {
  readonly projection: GeoProjection;
  readonly detail: "fine" | "coarse";
}

type LonLat = [lon: number, lat: number];

const DEGREES_PER_RADIAN = 180 / Math.PI;
/** What is shown at least, from the centre to the edge: 1:50m coasts are too coarse to be looked at from nearer. */
const REACH_DEGREES_MIN = 2.5;
/** Beyond, an azimuthal map bends what lies at its edge too much, and the whole world is shown. */
const REACH_DEGREES_MAX = 65;

/**
 * An equal-area map centred on the stops, so that no stop is in a distorted corner; the Equal Earth world map for
 * journeys around the globe. The projection is fitted to the stops, with room at the edges for their markers.
 */
export function chooseView({ stops, widthPx, heightPx }: MapRequest): MapView {
  const points = stops.map(({ lat, lon }): LonLat => [lon, lat]);
  const center = points.length === 0 ? ([0, 0] as LonLat) : centerOf(points);
  const reach = Math.max(...points.map((point) => geoDistance(center, point) * DEGREES_PER_RADIAN));
  if (points.length === 0 || reach > REACH_DEGREES_MAX) {
    const projection = geoEqualEarth().rotate([points.length === 0 ? -11 : -center[0], 0]);
    const pad = Math.min(widthPx, heightPx) * 0.02;
    projection.fitExtent(
      [
        [pad, pad],
        [widthPx - pad, heightPx - pad],
      ],
      { type: "Sphere" },
    );
    return { projection, detail: "coarse" };
  }
  const shown: LonLat[] = reach < REACH_DEGREES_MIN ? around(center, REACH_DEGREES_MIN) : points;
  const pad = Math.min(widthPx, heightPx) * 0.16;
  const projection = geoAzimuthalEqualArea()
    .rotate([-center[0], -center[1]])
    .clipAngle(120)
    .fitExtent(
      [
        [pad, pad],
        [widthPx - pad, heightPx - pad],
      ],
      { type: "MultiPoint", coordinates: shown },
    )
    .clipExtent([
      [-8, -8],
      [widthPx + 8, heightPx + 8],
    ]);
  return { projection, detail: reach > 35 ? "coarse" : "fine" };
}

/** Their mean on the sphere. Antipodes have none (NaN), and any point serves. */
function centerOf(points: LonLat[]): LonLat {
  const [lon, lat] = geoCentroid({ type: "MultiPoint", coordinates: points });
  return Number.isFinite(lon) && Number.isFinite(lat) ? [lon, lat] : points[0]!;
}

function around([lon, lat]: LonLat, degrees: number): LonLat[] {
  const lonDegrees = degrees / Math.max(0.05, Math.cos(lat / DEGREES_PER_RADIAN));
  return [
    [lon - lonDegrees, lat],
    [lon + lonDegrees, lat],
    [lon, Math.max(-90, lat - degrees)],
    [lon, Math.min(90, lat + degrees)],
  ];
}
