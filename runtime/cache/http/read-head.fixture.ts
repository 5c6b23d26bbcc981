import { type ReadHead, readHead, type StoredHead } from "./stored-response";

/** A stored response with these fields, received at 0 without delay. */
export const storedHead = (
  headers: Readonly<Record<string, string>>,
  more: Partial<StoredHead> = {},
): ReadHead =>
  readHead({
    key: "https://app.test/a []",
    url: "https://app.test/a",
    via: "",
    status: 200,
    statusText: "OK",
    headers: Object.entries(headers),
    varied: [],
    requestedAt: 0,
    receivedAt: 0,
    bytes: 10,
    costMs: 5,
    ...more,
  });

export const httpDate = (ms: number): string => new Date(ms).toUTCString();
