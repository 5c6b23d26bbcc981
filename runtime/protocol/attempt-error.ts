import { MeshError, type MeshErrorCode } from "../kernel/errors";

/** One attempt failed. `replayable`: the guest had not begun, so sending again cannot repeat an effect. */
export class AttemptError extends MeshError {
  /** What the response that tells of it says in its headers. */
  readonly headers: Readonly<Record<string, string>> | undefined;

  constructor(
    code: MeshErrorCode,
    message: string,
    readonly replayable: boolean,
    options?: ErrorOptions & { readonly headers?: Readonly<Record<string, string>> },
  ) {
    super(code, message, options);
    this.headers = options?.headers;
  }
}
