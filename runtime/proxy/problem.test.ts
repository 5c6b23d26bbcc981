import { describe, expect, it } from "vitest";
import { MeshError, type MeshErrorCode } from "../kernel/errors";
import { AttemptError } from "../protocol/attempt-error";
import type { ResponseFlag } from "../telemetry/exchange-event";
import { flagOf, problemResponse } from "./problem";

/** Envoy's status and response flag for the same trouble, where it has one. */
const OUTCOMES: Readonly<Record<MeshErrorCode, readonly [number, ResponseFlag]>> = {
  CONTROL_FAILED: [500, "NR"],
  SWITCHED_OFF: [500, "NR"],
  SAFE_MODE: [500, "NR"],
  CONTEXT_REFUSED: [500, "NR"],
  FORBIDDEN_ROLE: [403, "UAEX"],
  FORBIDDEN_OUTBOUND: [403, "UAEX"],
  NO_ROUTE: [404, "NR"],
  DEADLINE_EXCEEDED: [504, "UT"],
  UPSTREAM_UNREACHABLE: [502, "UF"],
  NOT_CACHED: [504, "RFCF"],
  RATE_LIMITED: [429, "RL"],
  OVERLOADED: [503, "UO"],
  SHED: [503, "OM"],
  NO_BACKEND: [500, "NR"],
  SERVICE_TRAPPED: [502, "UR"],
  SERVICE_EXITED: [502, "UR"],
  SQL_ERROR: [502, "UR"],
  FORBIDDEN_CAPABILITY: [502, "UR"],
  RESPONSE_INVALID: [502, "UPE"],
  RESPONSE_TOO_LARGE: [502, "UPE"],
  STORE_FAILED: [503, "UR"],
  OUTCOME_UNKNOWN: [504, "UR"],
  NO_WRITE: [500, "NR"],
  QUOTA_EXCEEDED: [507, "UR"],
  CRASH_LOOP: [503, "UH"],
  MEMORY_LIMIT: [503, "UH"],
  FEATURE_MISSING: [503, "UH"],
  ENDPOINT_LOST: [503, "UR"],
  NO_ENDPOINT: [503, "UH"],
  NO_LEADER: [503, "UH"],
  SERVICE_START_FAILED: [503, "UH"],
  INTEGRITY_MISMATCH: [503, "UH"],
  ARTIFACT_UNREADABLE: [503, "UH"],
  PROTOCOL_MISMATCH: [503, "UH"],
  CONFIG_UNREADABLE: [500, "NR"],
  CONFIG_INVALID: [500, "NR"],
  INSECURE_CONTEXT: [500, "NR"],
  UNSUPPORTED_BROWSER: [500, "NR"],
  ALREADY_STARTED: [500, "NR"],
  SCOPE_TAKEN: [500, "NR"],
  WORKER_REFUSED: [500, "NR"],
  SCRIPT_UNREADABLE: [503, "UH"],
  STATISTICS_UNREADABLE: [500, "NR"],
  STORAGE_NEWER: [500, "NR"],
  STORAGE_BLOCKED: [500, "NR"],
  STORAGE_REBUILT: [500, "NR"],
  STORAGE_BROKEN: [500, "NR"],
  STORAGE_FULL: [500, "NR"],
};

describe("a failed exchange", () => {
  it.each(Object.entries(OUTCOMES))(
    "%s is answered with its status and flag",
    async (code, [status, flag]) => {
      const error = new MeshError(code as MeshErrorCode, "what happened");
      const response = problemResponse(error);
      expect([response.status, flagOf(error.code)]).toEqual([status, flag]);
      expect(response.headers.get("content-type")).toBe("application/problem+json");
      expect(response.headers.get("cache-control")).toBe("no-store");
      expect(await response.json()).toEqual({
        type: "about:blank",
        title: response.statusText,
        status,
        detail: "what happened",
        code,
        remedy: error.remedy,
      });
      expect(response.statusText).not.toBe("");
      expect(error.remedy).not.toBe("");
    },
  );

  it("says in its headers what the error has to say there", () => {
    const error = new AttemptError("RATE_LIMITED", "too many", true, { headers: { "retry-after": "2" } });
    expect(problemResponse(error).headers.get("retry-after")).toBe("2");
  });
});
