import type { MeshError, MeshErrorCode } from "../kernel/errors";
import { AttemptError } from "../protocol/attempt-error";
import type { ResponseFlag } from "../telemetry/exchange-event";

interface Outcome {
  readonly status: number;
  readonly flag: ResponseFlag;
}

const UNHEALTHY: Outcome = { status: 503, flag: "UH" };

const OUTCOMES: Readonly<Partial<Record<MeshErrorCode, Outcome>>> = {
  NO_ROUTE: { status: 404, flag: "NR" },
  FORBIDDEN_ROLE: { status: 403, flag: "UAEX" },
  FORBIDDEN_OUTBOUND: { status: 403, flag: "UAEX" },
  DEADLINE_EXCEEDED: { status: 504, flag: "UT" },
  UPSTREAM_UNREACHABLE: { status: 502, flag: "UF" },
  NOT_CACHED: { status: 504, flag: "RFCF" },
  SERVICE_TRAPPED: { status: 502, flag: "UR" },
  SERVICE_EXITED: { status: 502, flag: "UR" },
  SQL_ERROR: { status: 502, flag: "UR" },
  FORBIDDEN_CAPABILITY: { status: 502, flag: "UR" },
  STORE_FAILED: { status: 503, flag: "UR" },
  OUTCOME_UNKNOWN: { status: 504, flag: "UR" },
  QUOTA_EXCEEDED: { status: 507, flag: "UR" },
  RESPONSE_INVALID: { status: 502, flag: "UPE" },
  RESPONSE_TOO_LARGE: { status: 502, flag: "UPE" },
  ENDPOINT_LOST: { status: 503, flag: "UR" },
  RATE_LIMITED: { status: 429, flag: "RL" },
  OVERLOADED: { status: 503, flag: "UO" },
  SHED: { status: 503, flag: "OM" },
  NO_ENDPOINT: UNHEALTHY,
  NO_LEADER: UNHEALTHY,
  SERVICE_START_FAILED: UNHEALTHY,
  CRASH_LOOP: UNHEALTHY,
  MEMORY_LIMIT: UNHEALTHY,
  FEATURE_MISSING: UNHEALTHY,
  INTEGRITY_MISMATCH: UNHEALTHY,
  ARTIFACT_UNREADABLE: UNHEALTHY,
  PROTOCOL_MISMATCH: UNHEALTHY,
  SCRIPT_UNREADABLE: UNHEALTHY,
};

/** A code that is no exchange's own, such as NO_BACKEND, is a fault of the configuration or of ours. */
const outcomeOf = (code: MeshErrorCode): Outcome => OUTCOMES[code] ?? { status: 500, flag: "NR" };

export const flagOf = (code: MeshErrorCode): ResponseFlag => outcomeOf(code).flag;

/** A failed exchange as the app sees it: a proper response with a problem+json body (RFC 9457), never a hang. */
export function problemResponse(error: MeshError): Response {
  const { status } = outcomeOf(error.code);
  const { code, message: detail, remedy } = error;
  const body = { type: "about:blank", title: TITLES[status], status, detail, code, remedy };
  const headers = {
    ...(error instanceof AttemptError && error.headers),
    "content-type": "application/problem+json",
    "cache-control": "no-store",
  };
  return new Response(JSON.stringify(body), { status, statusText: TITLES[status]!, headers });
}

const TITLES: Readonly<Record<number, string>> = {
  403: "Forbidden",
  404: "Not Found",
  429: "Too Many Requests",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
  507: "Insufficient Storage",
};
