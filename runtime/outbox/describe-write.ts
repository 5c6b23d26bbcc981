import { type HeaderList, partHeaders } from "./credentials";
import type { NewWrite } from "./outbox-store";

/** What a route says of the writes that are kept for it. */
export interface OutboxTerms {
  readonly maxAgeMs: number;
  /** `false`: the server does not honour an Idempotency-Key. */
  readonly isRepeatable: boolean;
  /** How long the app may wait for the server's own answer. */
  readonly deadlineMs: number;
}

export interface WriteOrigin {
  readonly clientId: string | undefined;
  readonly role: string | undefined;
}

export interface WriteFacts extends WriteOrigin, Pick<NewWrite, "principal" | "bodyHash" | "life"> {
  readonly terms: OutboxTerms;
  readonly wallNow: number;
  newId(): string;
}

const KEY_HEADER = "idempotency-key";
/** The app's own word for what the write is about. */
const RESOURCE_HEADER = "mesh-resource";
/** Ours, and made anew for each attempt. */
const NOT_KEPT: ReadonlySet<string> = new Set([KEY_HEADER, RESOURCE_HEADER]);

export const resourceOf = ({ headers, url }: Request): string =>
  headers.get(RESOURCE_HEADER) ?? new URL(url).pathname;

/** A request as it is kept, and what of it is not. */
export function describeWrite(
  request: Request,
  { terms, wallNow, newId, ...facts }: WriteFacts,
): { readonly write: NewWrite; readonly secrets: HeaderList } {
  const { kept, secrets } = partHeaders([...request.headers]);
  const ownKey = request.headers.get(KEY_HEADER);
  const write: NewWrite = {
    ...facts,
    ticket: newId(),
    resource: resourceOf(request),
    method: request.method,
    url: request.url,
    headers: kept.filter(([name]) => !NOT_KEPT.has(name)),
    withheld: secrets.map(([name]) => name),
    credentials: request.credentials,
    // A Structured Field string, as draft-ietf-httpapi-idempotency-key-header asks for.
    idempotencyKey: ownKey ?? `"${newId()}"`,
    isKeyed: ownKey !== null,
    isRepeatable: terms.isRepeatable,
    isAnswered: false,
    queuedAt: wallNow,
    maxAgeMs: terms.maxAgeMs,
    state: "queued",
    attempts: 0,
    triedAt: wallNow,
    notBeforeAt: wallNow,
    isAskedToWait: false,
    status: undefined,
    answer: undefined,
  };
  return { write, secrets };
}
