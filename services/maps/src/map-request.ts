import { BadParameter } from "../../fetch-answers/src/answers";
import { oneOf } from "../../fetch-answers/src/query-choice";
import { clampedInteger, parseDecimal } from "../../fetch-answers/src/query-numbers";
import type { MapThemeName } from "./map-theme";

export interface Position {
  readonly lat: number;
  readonly lon: number;
}

/** What a map is drawn from: the same request always gives the same picture. */
export interface MapRequest {
  readonly stops: readonly Position[];
  readonly widthPx: number;
  readonly heightPx: number;
  readonly theme: MapThemeName;
  readonly label: "numbers" | "none";
}

const SIDE_PX_MIN = 64;
const SIDE_PX_MAX = 2048;
const STOPS_MAX = 50;

export function parseRegionRequest(query: URLSearchParams): MapRequest {
  return {
    stops: parseStops(query.get("stops") ?? ""),
    widthPx: clampedInteger(query, "width", 640, SIDE_PX_MIN, SIDE_PX_MAX),
    heightPx: clampedInteger(query, "height", 400, SIDE_PX_MIN, SIDE_PX_MAX),
    theme: oneOf(query, "theme", ["light", "dark"]),
    label: oneOf(query, "label", ["numbers", "none"]),
  };
}

/** The whole world, as wide as asked and as high as the projection makes it. */
export function parseWorldRequest(query: URLSearchParams): MapRequest {
  const widthPx = clampedInteger(query, "width", 1024, SIDE_PX_MIN, SIDE_PX_MAX);
  const heightPx = Math.max(SIDE_PX_MIN, Math.round(widthPx / 2));
  return { stops: [], widthPx, heightPx, theme: oneOf(query, "theme", ["light", "dark"]), label: "none" };
}

function parseStops(text: string): readonly Position[] {
  const stops = text.split(";").map((pair) => {
    const [lat, lon, ...rest] = pair.split(",").map((part) => parseDecimal(part.trim()));
    const isPosition = lat !== undefined && lon !== undefined && rest.length === 0;
    if (!isPosition || Math.abs(lat) > 90 || Math.abs(lon) > 180) {
      throw new BadParameter("stops", "must be lat,lon;lat,lon… in degrees");
    }
    return { lat, lon };
  });
  if (stops.length > STOPS_MAX) throw new BadParameter("stops", `must be at most ${STOPS_MAX} stops`);
  return stops;
}
