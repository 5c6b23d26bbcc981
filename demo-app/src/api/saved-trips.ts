import type { ApiClient } from "./api-client";

export interface SavedPlace {
  readonly id: string;
  readonly name: string;
  readonly lat: number;
  readonly lon: number;
  readonly country?: string;
  readonly countryCode?: string;
  readonly nights?: number;
}

/** A trip as the service keeps it. */
export interface TripDocument {
  readonly name: string;
  readonly places: readonly SavedPlace[];
  readonly days?: number;
  readonly start?: string;
  readonly pace?: string;
}

export interface SavedTrip extends TripDocument {
  readonly id: string;
  /** Says which version this is, so that a change made elsewhere is not overwritten. */
  readonly revision: string;
  readonly savedAt: string;
}

const PATH = "/api/trips";

export async function listTrips(api: ApiClient): Promise<readonly SavedTrip[]> {
  const { trips } = (await (await api.send(PATH)).json()) as { trips: readonly SavedTrip[] };
  return trips;
}

/** `requestKey`: the same for a try again, so that the trip is saved once. */
export const addTrip = (api: ApiClient, trip: TripDocument, requestKey: string): Promise<SavedTrip> =>
  write(api, PATH, "POST", { "idempotency-key": requestKey }, trip);

export const replaceTrip = (
  api: ApiClient,
  { id, revision }: Pick<SavedTrip, "id" | "revision">,
  trip: TripDocument,
): Promise<SavedTrip> => write(api, `${PATH}/${id}`, "PUT", { "if-match": `"${revision}"` }, trip);

export async function removeTrip(api: ApiClient, id: string): Promise<void> {
  await api.send(`${PATH}/${id}`, { method: "DELETE" });
}

async function write(
  api: ApiClient,
  path: string,
  method: string,
  headers: Record<string, string>,
  trip: TripDocument,
): Promise<SavedTrip> {
  const response = await api.send(path, {
    method,
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(trip),
  });
  return (await response.json()) as SavedTrip;
}
