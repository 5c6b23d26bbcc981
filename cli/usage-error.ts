/** A command line that cannot be understood; it is answered with how to write it. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
