import { type GeoProjection, geoGraticule, geoPath } from "d3-geo";
import { chooseView } from "./choose-view";
import type { MapRequest, Position } from "./map-request";
import { MAP_THEMES, type MapTheme } from "./map-theme";
import { scaleBar } from "./scale-bar";
import { strokeText } from "./stroke-glyphs";
import type { Worlds } from "./world";

/** Draws the map as SVG: sea, graticule, land, borders, the route along great circles, a numbered marker a stop. */
export function drawMap(request: MapRequest, worlds: Worlds): string {
  const { stops, widthPx, heightPx } = request;
  const theme = MAP_THEMES[request.theme];
  const { projection, detail } = chooseView(request);
  const world = worlds[detail];
  /** Of lines and markers: as drawn at 400 px, growing with the picture but slower. */
  const unitPx = Math.max(0.6, (Math.min(widthPx, heightPx) / 400) ** 0.8);
  const path = geoPath(projection).digits(1);
  const stroke = (d: string | null, color: string, width: number, more = "") =>
    d === null
      ? ""
      : `<path d="${d}" fill="none" stroke="${color}" stroke-width="${(width * unitPx).toFixed(2)}" ${more}/>`;

  const land = path(world.land) ?? "";
  const line =
    stops.length > 1
      ? path({ type: "LineString", coordinates: stops.map(({ lat, lon }) => [lon, lat]) })
      : null;
  const round = 'stroke-linecap="round" stroke-linejoin="round"';
  const parts = [
    `<path d="${path({ type: "Sphere" }) ?? ""}" fill="url(#sea)"/>`,
    stroke(path(graticuleFor(projection, widthPx)), theme.graticule, 0.7, 'opacity=".55"'),
    stroke(land, theme.seaEdge, 5, 'stroke-linejoin="round" opacity=".6"'),
    `<path d="${land}" fill="${theme.land}"/>`,
    stroke(path(world.borders), theme.border, 0.9, 'stroke-linejoin="round"'),
    stroke(land, theme.coast, 0.8, 'stroke-linejoin="round"'),
    stroke(line, theme.routeCasing, 5.2, `${round} opacity=".9"`),
    stroke(line, theme.route, 2.6, round),
    ...drawMarkers(request, projection, unitPx, theme),
    stops.length > 0 && detail === "fine" ? scaleBar(projection, { widthPx, heightPx, unitPx }, theme) : "",
  ];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${widthPx}" height="${heightPx}" viewBox="0 0 ${widthPx} ${heightPx}">`,
    `<defs><radialGradient id="sea" cx="50%" cy="50%" r="75%"><stop offset="0" stop-color="${theme.sea}"/>`,
    `<stop offset="1" stop-color="${theme.seaEdge}"/></radialGradient></defs>`,
    `<rect width="100%" height="100%" fill="${theme.seaEdge}"/>`,
    ...parts,
    "</svg>",
  ].join("");
}

/** Lines every 10° on maps of a continent and more, finer on nearer ones: about six across. */
function graticuleFor(projection: GeoProjection, widthPx: number) {
  const degreesAcross = (widthPx / projection.scale()) * (180 / Math.PI);
  const step = [1, 2, 5, 10, 15, 30].find((degrees) => degreesAcross / degrees <= 8) ?? 30;
  return geoGraticule()
    .step([step, step])
    .extentMinor([
      [-180, -85],
      [180, 85.01],
    ])();
}

/** In reverse, so that the first stop lies on top where markers overlap. */
function drawMarkers(
  { stops, label }: MapRequest,
  projection: GeoProjection,
  unitPx: number,
  theme: MapTheme,
): readonly string[] {
  const radius = (label === "numbers" ? 9.5 : 5) * unitPx;
  const marker = ({ lat, lon }: Position, index: number) => {
    const point = projection([lon, lat]);
    if (point === null) return "";
    const [x, y] = point;
    const text = String(index + 1);
    const number = { x, y, heightPx: (text.length > 1 ? 7.5 : 9) * unitPx, color: theme.markerInk };
    return [
      `<circle cx="${x.toFixed(1)}" cy="${(y + 1.2 * unitPx).toFixed(1)}" r="${(radius + 1.6 * unitPx).toFixed(1)}" fill="#000" opacity=".18"/>`,
      `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="${radius.toFixed(1)}" fill="${theme.marker}" stroke="${theme.routeCasing}" stroke-width="${(2 * unitPx).toFixed(2)}"/>`,
      label === "numbers" ? strokeText(text, number) : "",
    ].join("");
  };
  return stops.map(marker).reverse();
}
