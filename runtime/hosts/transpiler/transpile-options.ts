import type { TranspileMode } from "../../protocol/transpiler-messages";
import { BLOCKING_IMPORTS } from "../engines/wasi/blocking-imports";
import { interfaceText } from "./component-binary";

type AsyncMode =
  | { readonly tag: "sync" }
  | { readonly tag: "jspi"; readonly val: { imports: string[]; exports: string[] } };

/** A guest that never waits is left as it is: a call that may be set aside costs more. */
export function asyncModeFor(component: Uint8Array, mode: TranspileMode): AsyncMode {
  if (mode === "sync") return { tag: "sync" };
  const { imports, exports, functions } = interfaceText(component);
  const blocking = BLOCKING_IMPORTS.filter((name) => {
    const [from, member] = name.split("#") as [string, string];
    return imports.includes(from.includes("@") ? from : `${from}@`) && functions.includes(member);
  });
  if (blocking.length === 0) return { tag: "sync" };
  // Unlike an import, an export is known by its name with the version.
  const handlers = exports.match(/(?:wasi:http\/incoming-handler|foremesh:service\/handler)(?:@[\d.]+)?/g);
  return {
    tag: "jspi",
    val: { imports: blocking, exports: (handlers ?? []).map((name) => `${name}#handle`) },
  };
}
