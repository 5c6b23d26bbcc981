import { MeshError, type MeshErrorCode } from "../kernel/errors";

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

/** May this request go to another endpoint or backend after `error`? */
export function mayReplay(request: Request, error: unknown): boolean {
  if (!(error instanceof MeshError) || request.bodyUsed) return false;
  return IDEMPOTENT.has(request.method) || (error instanceof AttemptError && error.replayable);
}
