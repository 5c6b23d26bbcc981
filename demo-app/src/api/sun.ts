import type { ApiClient } from "./api-client";
import type { Place } from "./places";

export interface SunTimes {
  readonly daylightMinutes: number;
}

/** @param date  Such as "2026-06-21". */
export async function fetchSun(
  api: ApiClient,
  { lat, lon }: Pick<Place, "lat" | "lon">,
  date: string,
  signal: AbortSignal,
): Promise<SunTimes> {
  const query = new URLSearchParams({ lat: String(lat), lon: String(lon), date });
  return (await (await api.send(`/api/sun?${query}`, { signal })).json()) as SunTimes;
}
