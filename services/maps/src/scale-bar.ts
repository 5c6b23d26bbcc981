import type { GeoProjection } from "d3-geo";
import type { MapTheme } from "./map-theme";
import { strokeText } from "./stroke-glyphs";

const KM_PER_DEGREE_OF_LATITUDE = 111.2;

/** The longest of 1, 2, 5, 10, 20, 50… km that takes at most a quarter of the width; measured at the map's centre. */
export function scaleBar(
  projection: GeoProjection,
  {
    widthPx,
    heightPx,
    unitPx,
  }: { readonly widthPx: number; readonly heightPx: number; readonly unitPx: number },
  theme: MapTheme,
): string {
  const middle = projection.invert?.([widthPx / 2, heightPx / 2]);
  if (middle == null) return "";
  const northwards = middle[1] > 0 ? -0.5 : 0.5;
  const [a, b] = [projection(middle), projection([middle[0], middle[1] + northwards])];
  if (a === null || b === null) return "";
  const pxPerKm = Math.hypot(a[0] - b[0], a[1] - b[1]) / (KM_PER_DEGREE_OF_LATITUDE / 2);
  const km = roundDown(widthPx / 4 / pxPerKm);
  if (km < 1) return "";

  const length = km * pxPerKm;
  const right = widthPx - 14 * unitPx;
  const bottom = heightPx - 12 * unitPx;
  const bar = `M${right - length} ${bottom - 4 * unitPx}v${4 * unitPx}h${length}v${-4 * unitPx}`;
  const text = strokeText(`${km} km`, {
    x: right - length / 2,
    y: bottom - 10 * unitPx,
    heightPx: 7.5 * unitPx,
    color: theme.ink,
  });
  return `<path d="${bar}" fill="none" stroke="${theme.ink}" stroke-width="${1.4 * unitPx}" opacity=".85"/>${text}`;
}

function roundDown(km: number): number {
  const power = 10 ** Math.floor(Math.log10(km));
  const digit = km / power;
  return (digit >= 5 ? 5 : digit >= 2 ? 2 : 1) * power;
}
