/** A build that its author can mend: what failed and where, and what to do about it. */
export class BuildError extends Error {
  override readonly name = "BuildError";

  /**
   * @param message  "Cannot build <service>: <state>, must be <rule>", with the file it is about.
   * @param remedy  What to do, as an imperative.
   */
  constructor(
    message: string,
    readonly remedy: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
