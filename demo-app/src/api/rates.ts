import type { ApiClient } from "./api-client";

export interface Rates {
  readonly base: string;
  readonly date: string;
  readonly rates: Readonly<Record<string, number>>;
}

export async function fetchRates(api: ApiClient, base: string, signal: AbortSignal): Promise<Rates> {
  const query = new URLSearchParams({ base });
  return (await (await api.send(`/api/rates?${query}`, { signal })).json()) as Rates;
}
