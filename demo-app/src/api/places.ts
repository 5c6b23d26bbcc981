import type { ApiClient } from "./api-client";

export interface Place {
  readonly id: string | number;
  readonly name: string;
  readonly country: string;
  readonly countryCode: string;
  readonly lat: number;
  readonly lon: number;
  readonly population: number;
  /** Only in answers to "what is near". */
  readonly distanceKm?: number;
}

export async function searchPlaces(
  api: ApiClient,
  text: string,
  signal: AbortSignal,
): Promise<readonly Place[]> {
  const query = new URLSearchParams({ q: text, limit: "8" });
  return readPlaces(await api.send(`/api/places/search?${query}`, { signal }));
}

export async function nearestPlaces(
  api: ApiClient,
  { lat, lon }: { readonly lat: number; readonly lon: number },
  signal: AbortSignal,
): Promise<readonly Place[]> {
  const query = new URLSearchParams({ lat: String(lat), lon: String(lon), limit: "5" });
  return readPlaces(await api.send(`/api/places/nearest?${query}`, { signal }));
}

async function readPlaces(response: Response): Promise<readonly Place[]> {
  const { places } = (await response.json()) as { places: readonly Place[] };
  return places;
}
