import { MeshError } from "../../../kernel/errors";

/** Ends the guest there and then: thrown by a host function, it unwinds the guest's frames as a trap of its own would. */
export const trap = (message: string): WebAssembly.RuntimeError => new WebAssembly.RuntimeError(message);

/**
 * What came out of a guest's call, as the host is to judge it. Whatever was thrown went through the guest's frames and
 * left it in the middle of something: a trap, whatever its name.
 */
export function asTrap(thrown: unknown): Error {
  if (thrown instanceof WebAssembly.RuntimeError || thrown instanceof MeshError) return thrown;
  return trap(thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown));
}
