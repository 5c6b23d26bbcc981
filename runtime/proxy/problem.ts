import { assertNever } from "../kernel/assert-never";
import type { MeshError, MeshErrorCode } from "../kernel/errors";
import type { ResponseFlag } from "../telemetry/exchange-event";

interface Outcome {
  readonly status: number;
  readonly flag: ResponseFlag;
}

function outcomeOf(code: MeshErrorCode): Outcome {
  switch (code) {
    case "FORBIDDEN_ROLE":
      return { status: 403, flag: "UAEX" };
    case "NO_ROUTE":
      return { status: 500, flag: "NR" };
    case "DEADLINE_EXCEEDED":
      return { status: 504, flag: "UT" };
    case "UPSTREAM_UNREACHABLE":
      return { status: 502, flag: "UF" };
    case "SERVICE_TRAPPED":
      return { status: 502, flag: "UR" };
    case "ENDPOINT_LOST":
      return { status: 503, flag: "UR" };
    case "NO_ENDPOINT":
    case "NO_LEADER":
    case "SERVICE_START_FAILED":
    case "INTEGRITY_MISMATCH":
    case "ARTIFACT_UNREADABLE":
    case "PROTOCOL_MISMATCH":
      return { status: 503, flag: "UH" };
    case "CONFIG_UNREADABLE":
    case "CONFIG_INVALID":
    case "INSECURE_CONTEXT":
    case "UNSUPPORTED_BROWSER":
    case "ALREADY_STARTED":
    case "SCOPE_TAKEN":
    case "WORKER_REFUSED":
      return { status: 500, flag: "NR" };
    default:
      return assertNever(code);
  }
}

export const flagOf = (code: MeshErrorCode): ResponseFlag => outcomeOf(code).flag;

/** A failed exchange as the app sees it: a proper response with a problem+json body (RFC 9457), never a hang. */
export function problemResponse(error: MeshError): Response {
  const { status } = outcomeOf(error.code);
  const { code, message: detail, remedy } = error;
  const body = { type: "about:blank", title: TITLES[status], status, detail, code, remedy };
  const headers = { "content-type": "application/problem+json", "cache-control": "no-store" };
  return new Response(JSON.stringify(body), { status, statusText: TITLES[status]!, headers });
}

const TITLES: Readonly<Record<number, string>> = {
  403: "Forbidden",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
};
