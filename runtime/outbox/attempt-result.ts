import { retryAfterMs } from "../kernel/retry-after";
import type { WriteState } from "../protocol/outbox-api";
import type { QueuedWrite } from "./queued-write";

/** What an attempt came to: an answer, or none. */
export type Attempt = { readonly response: Response } | { readonly error: unknown };

/** What is to become of the write. `isPaused`: no write of this principal is sent until it has credentials again. */
export interface AttemptResult {
  readonly state: Exclude<WriteState, "sending">;
  /** How long the next attempt has to wait. */
  readonly waitMs?: number;
  /** The server has named it. */
  readonly isAskedToWait?: boolean;
  readonly isPaused?: boolean;
}

/** Full jitter between nothing and 1 s, 2 s, 4 s … 5 min. */
const FIRST_RETRY_MS = 1_000;
export const MAX_RETRY_MS = 300_000;
/** Without a server's clock: so many tries take an hour at least, whatever this device's clock says. */
const ATTEMPTS_TO_EXPIRE = 30;

/** The server has not acted on the request, and says so. */
const REFUSED_FOR_NOW: ReadonlySet<number> = new Set([425, 429]);
/** A 409 says that the first of two equal requests is still under way only if it says when to come back. */
const isStillRunning = ({ status, headers }: Response) => status === 409 && headers.has("retry-after");

/**
 * Judges an attempt. Final are 2xx, 3xx and every 4xx but 401, 408, 425, 429 and the 409 of a request that is still
 * running; a server's own failure is never an answer to the write. What may not be repeated is `unknown` where another
 * attempt would follow, unless the server has told that it did nothing.
 *
 * A write grows too old only by an attempt that failed, and only if the server's clock agrees, or many attempts were made: a
 * clock that was set wrong must not discard it, nor a week without a network.
 */
export function judgeAttempt(
  write: QueuedWrite,
  attempt: Attempt,
  wallNow: number,
  random: () => number,
): AttemptResult {
  const response = "response" in attempt ? attempt.response : undefined;
  const status = response?.status ?? 0;
  if (status === 401) return { state: "queued", waitMs: 0, isPaused: true };
  if (response !== undefined && isAnswer(response)) return { state: finalStateFor(status) };
  if (!write.isRepeatable && !REFUSED_FOR_NOW.has(status)) return { state: "unknown" };
  if (isTooOld(write, response, wallNow)) return { state: "expired" };
  const ceilingMs = Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** (write.attempts - 1));
  const jitterMs = random() * ceilingMs;
  const askedMs = retryAfterMs(response?.headers.get("retry-after") ?? null, wallNow);
  if (askedMs === undefined) return { state: "queued", waitMs: jitterMs };
  return { state: "queued", waitMs: askedMs + jitterMs, isAskedToWait: true };
}

function isAnswer(response: Response): boolean {
  const { status } = response;
  const isFinalStatus = status >= 200 && status < 500 && status !== 408 && !REFUSED_FOR_NOW.has(status);
  return isFinalStatus && !isStillRunning(response);
}

function finalStateFor(status: number): "done" | "conflict" | "refused" {
  if (status < 400) return "done";
  return status === 409 || status === 412 ? "conflict" : "refused";
}

function isTooOld(write: QueuedWrite, response: Response | undefined, wallNow: number): boolean {
  const serverNow = Date.parse(response?.headers.get("date") ?? "");
  const isClockUnsure = Number.isNaN(serverNow);
  if (isClockUnsure && write.attempts < ATTEMPTS_TO_EXPIRE) return false;
  const now = isClockUnsure ? wallNow : Math.min(wallNow, serverNow);
  return now - write.queuedAt > write.maxAgeMs;
}
