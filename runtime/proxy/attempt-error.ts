import { MeshError, type MeshErrorCode } from "../kernel/errors";
import type { Exchange } from "./exchange";

/** One attempt failed. `replayable`: the guest had not begun, so sending again cannot repeat an effect. */
export class AttemptError extends MeshError {
  constructor(
    code: MeshErrorCode,
    message: string,
    readonly replayable: boolean,
    options?: ErrorOptions,
  ) {
    super(code, message, options);
  }
}

/** Methods whose repetition has the same effect as one request (RFC 9110 §9.2.2). */
const IDEMPOTENT = new Set(["GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"]);

/** May this exchange go to another endpoint or backend after `error`? */
export function mayReplay({ request, payload }: Exchange, error: unknown): boolean {
  if (!(error instanceof MeshError) || payload.isSpent) return false;
  return IDEMPOTENT.has(request.method) || (error instanceof AttemptError && error.replayable);
}
