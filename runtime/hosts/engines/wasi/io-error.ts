import { WitError } from "./wit-error";

/** The resource of wasi:io/error: why an operation on a stream failed, for people. */
export class IoError {
  constructor(private readonly reason: unknown) {}

  toDebugString(): string {
    return this.reason instanceof Error ? this.reason.message : String(this.reason);
  }
}

/** `stream-error.last-operation-failed`. */
export const operationFailed = (reason: unknown): WitError =>
  new WitError({ tag: "last-operation-failed", val: new IoError(reason) });
