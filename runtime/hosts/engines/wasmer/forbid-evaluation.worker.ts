import { replace } from "../../lockdown.worker";

/** All that the SDK makes a function of: it hands its imports their arguments as one list, from the second on. */
const SDK_PARAMETER = "f";
const SDK_BODY = "return f(Array.prototype.slice.call(arguments, 1))";

/**
 * From now on no text is code in this realm: neither a guest's, which the SDK's N-API would evaluate, nor the SDK's own, which
 * is written out here, so that a policy without 'unsafe-eval' suits it.
 */
export function forbidEvaluation(): void {
  function NoFunction(...texts: readonly unknown[]): unknown {
    if (texts.length !== 2 || texts[0] !== SDK_PARAMETER || texts[1] !== SDK_BODY)
      throw new EvalError("Cannot evaluate text: no package may run JavaScript");
    return (f: (args: unknown[]) => unknown, ...rest: unknown[]) => f(rest);
  }
  NoFunction.prototype = Function.prototype;
  const kinds = [() => {}, async () => {}, function* () {}, async function* () {}];
  const own = { value: NoFunction, writable: false, configurable: false };
  for (const kind of kinds) Object.defineProperty(Object.getPrototypeOf(kind), "constructor", own);
  replace(self, "Function", NoFunction);
  replace(self, "eval", undefined);
  for (const name of ["setTimeout", "setInterval"] as const) replace(self, name, ofFunctions(self[name]));
}

/** A timer takes text, too. */
function ofFunctions(start: typeof setTimeout): unknown {
  return (handler: unknown, ...rest: unknown[]) => {
    if (typeof handler !== "function")
      throw new EvalError("Cannot evaluate text: a timer must have a function");
    return Reflect.apply(start, self, [handler, ...rest]);
  };
}
