import type { QueuedWrite } from "./queued-write";

/** Headers that say who asks. They are kept in memory alone, never on disk (facts: reliability.md §4). */
const CREDENTIALS: ReadonlySet<string> = new Set([
  "authorization",
  "proxy-authorization",
  "cookie",
  "x-api-key",
  "x-auth-token",
  "x-csrf-token",
  "x-xsrf-token",
]);

export type HeaderList = readonly (readonly [name: string, value: string])[];

export interface Credentials {
  remember(ticket: string, secrets: HeaderList): void;
  forget(ticket: string): void;
  /** For all writes whose own are gone with the worker that knew them. */
  give(secrets: HeaderList): void;
  headersFor(write: QueuedWrite): HeaderList;
}

/** Splits headers into those that may be kept on disk and those that may not. */
export function partHeaders(headers: HeaderList): {
  readonly kept: HeaderList;
  readonly secrets: HeaderList;
} {
  const isSecret = ([name]: HeaderList[number]) => CREDENTIALS.has(name.toLowerCase());
  return { kept: headers.filter((header) => !isSecret(header)), secrets: headers.filter(isSecret) };
}

/** What this start of the worker knows of credentials. A write is sent with its own, or what the app gave since, or none. */
export function createCredentials(): Credentials {
  const own = new Map<string, HeaderList>();
  let given: HeaderList = [];
  return {
    remember(ticket, secrets) {
      if (secrets.length > 0) own.set(ticket, secrets);
    },
    forget: (ticket) => void own.delete(ticket),
    give(secrets) {
      own.clear();
      given = secrets;
    },
    headersFor: ({ ticket, withheld }) => own.get(ticket) ?? (withheld.length > 0 ? given : []),
  };
}
