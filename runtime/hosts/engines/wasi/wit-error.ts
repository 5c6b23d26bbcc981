/**
 * How a host function tells jco's glue `err(payload)`: it throws an object with a `payload` of its own.
 *
 * Not an Error, which the glue would take for a trap if it had no payload, and whose stack every end of every stream
 * would pay for.
 */
export class WitError {
  constructor(readonly payload: unknown) {}
}

/** `stream-error.closed`: the end of what is read, or nobody who reads any more. */
export const CLOSED = new WitError({ tag: "closed" });
