import { MeshError } from "../kernel/errors";
import { AttemptError } from "../protocol/attempt-error";
import type { Exchange } from "./exchange";

/** Methods whose repetition has the same effect as one request (RFC 9110 §9.2.2). */
const IDEMPOTENT = new Set(["GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"]);

/** By its method, or by a key that tells the service what it has done already (draft-ietf-httpapi-idempotency-key-header). */
export const isIdempotent = ({ request }: Exchange): boolean =>
  IDEMPOTENT.has(request.method) || request.headers.has("idempotency-key");

/** May this exchange go to another endpoint or backend after `error`? */
export function mayReplay(exchange: Exchange, error: unknown): boolean {
  if (!(error instanceof MeshError) || exchange.payload.isSpent) return false;
  return isIdempotent(exchange) || (error instanceof AttemptError && error.replayable);
}
