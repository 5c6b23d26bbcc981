import type { TranspileMode } from "../../protocol/transpiler-messages";
import { BLOCKING_IMPORTS } from "../engines/wasi/blocking-imports";
import { interfaceText } from "./component-binary";

type AsyncMode =
  | { readonly tag: "sync" }
  | { readonly tag: "jspi"; readonly val: { imports: string[]; exports: string[] } };

/** A guest that never waits is left as it is: a call that may be set aside costs more. */
export function asyncModeFor(component: Uint8Array, mode: TranspileMode): AsyncMode {
  if (mode === "sync") return { tag: "sync" };
  const text = interfaceText(component);
  const imports = BLOCKING_IMPORTS.filter((name) => {
    const [from, member] = name.split("#") as [string, string];
    return text.includes(`${from}@`) && text.includes(member);
  });
  if (imports.length === 0) return { tag: "sync" };
  // Unlike an import, an export is known by its name with the version.
  const handlers = new Set(
    text.match(/(?:wasi:http\/incoming-handler|foremesh:service\/handler)(?:@[\d.]+)?/g),
  );
  const exports = [...handlers].map((name) => `${name}#handle`);
  return { tag: "jspi", val: { imports, exports } };
}
