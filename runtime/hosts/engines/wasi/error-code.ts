import { MeshError, type MeshErrorCode } from "../../../kernel/errors";

/** `variant error-code` of wasi:http/types. Those with a payload are the ones used here. */
export interface ErrorCode {
  readonly tag: string;
  readonly val?: unknown;
}

/** What the mesh says of a call, in the words of wasi:http. */
const CODES: Readonly<Partial<Record<MeshErrorCode, string>>> = {
  FORBIDDEN_OUTBOUND: "HTTP-request-denied",
  FORBIDDEN_ROLE: "HTTP-request-denied",
  NO_ROUTE: "destination-not-found",
  NO_ENDPOINT: "destination-unavailable",
  NO_LEADER: "destination-unavailable",
  OVERLOADED: "connection-limit-reached",
  ENDPOINT_LOST: "connection-terminated",
  DEADLINE_EXCEEDED: "HTTP-response-timeout",
  UPSTREAM_UNREACHABLE: "connection-refused",
};

/** Of a call that got no response. */
export function errorCodeOf(error: unknown): ErrorCode {
  const tag = error instanceof MeshError ? CODES[error.code] : undefined;
  if (tag !== undefined) return { tag };
  return { tag: "internal-error", val: error instanceof Error ? error.message : String(error) };
}

/** For people: the name, and what comes with it. */
export function describeErrorCode({ tag, val }: ErrorCode): string {
  if (val === undefined) return tag;
  const details =
    typeof val === "string"
      ? val
      : JSON.stringify(val, (_, value) => (typeof value === "bigint" ? Number(value) : value));
  return `${tag} (${details})`;
}
