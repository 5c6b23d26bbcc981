import { type MeshErrorCode, remedies } from "./remedies";

export type { MeshErrorCode };

/** What an error is when it crosses a realm boundary: the code travels, the stack stays. */
export interface WireError {
  readonly code: MeshErrorCode;
  readonly message: string;
  readonly cause?: string;
}

/** A failure the caller is expected to handle. Match on `code`, never on `message`. */
export class MeshError extends Error {
  override readonly name = "MeshError";

  /** By its name: in WebKit a worker has this class twice (is-first-evaluation.browser.ts). */
  static override [Symbol.hasInstance](value: unknown): boolean {
    // One that extends it is known by its own class.
    if (this !== MeshError) return super[Symbol.hasInstance](value);
    return value instanceof Error && value.name === "MeshError" && "remedy" in value;
  }

  constructor(
    readonly code: MeshErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  /** What to do about it. */
  get remedy(): string {
    return remedies()[this.code];
  }
}

export function toWireError(error: unknown, fallbackCode: MeshErrorCode): WireError {
  const cause = error instanceof Error && error.cause !== undefined ? String(error.cause) : undefined;
  const code = error instanceof MeshError ? error.code : fallbackCode;
  const message = error instanceof Error ? error.message : String(error);
  return cause === undefined ? { code, message } : { code, message, cause };
}

/** The other end may be a guest's realm, whose error may be none. */
export function fromWireError(wire: WireError): MeshError {
  if (typeof wire?.message !== "string" || !Object.hasOwn(remedies(), wire.code))
    return new MeshError("CONTROL_FAILED", "Cannot read an error: it must have a known code and a message");
  return new MeshError(wire.code, wire.message, wire.cause === undefined ? undefined : { cause: wire.cause });
}
