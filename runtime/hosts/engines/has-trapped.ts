/**
 * Whether an instance of WebAssembly cannot be trusted any more. Out of stack is a trap too, which stops it in the middle
 * of anything; V8 and JavaScriptCore throw a RangeError for it, SpiderMonkey an InternalError.
 */
export const hasTrapped = (error: unknown): boolean =>
  error instanceof WebAssembly.RuntimeError ||
  (error instanceof Error && /^(?:RangeError|InternalError)$/.test(error.name));
