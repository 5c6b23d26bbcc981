import type { Stop } from "../trip/trip";
import type { ApiClient } from "./api-client";

export interface PictureSize {
  readonly widthPx: number;
  readonly heightPx: number;
}

export async function fetchMapPicture(
  api: ApiClient,
  stops: readonly Stop[],
  { widthPx, heightPx }: PictureSize,
  theme: "light" | "dark",
  signal: AbortSignal,
): Promise<Blob> {
  const query = new URLSearchParams({
    stops: stops.map(({ lat, lon }) => `${lat},${lon}`).join(";"),
    width: String(widthPx),
    height: String(heightPx),
    theme,
  });
  return (await api.send(`/api/maps/region.png?${query}`, { signal })).blob();
}

/** The frame's size in device pixels, which is what keeps lines sharp, within the 2048 px a map may measure. */
export function pictureSize(widthCssPx: number, heightCssPx: number, pixelRatio: number): PictureSize {
  const scale = Math.min(pixelRatio, 2048 / Math.max(widthCssPx, heightCssPx));
  return { widthPx: Math.round(widthCssPx * scale), heightPx: Math.round(heightCssPx * scale) };
}
