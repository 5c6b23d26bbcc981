import type { TranspileMode } from "../../protocol/transpiler-messages";
import { ASYNC_EXPORT, ASYNC_IMPORTS } from "../engines/wasi/async-interfaces";
import { interfaceText } from "./component-binary";

type AsyncMode =
  | { readonly tag: "sync" }
  | { readonly tag: "jspi"; readonly val: { imports: string[]; exports: string[] } };

/** A guest that never waits is left as it is: a call that may be set aside costs more. */
export function asyncModeFor(component: Uint8Array, mode: TranspileMode): AsyncMode {
  if (mode === "sync") return { tag: "sync" };
  const text = interfaceText(component);
  const imports = ASYNC_IMPORTS.filter((name) => {
    const [from, member] = name.split("#") as [string, string];
    return text.includes(`${from}@`) && text.includes(member);
  });
  if (imports.length === 0) return { tag: "sync" };
  const exported = new RegExp(`${ASYNC_EXPORT.interface}@[\\d.]+`, "g");
  const exports = [...new Set(text.match(exported))].map((name) => `${name}#${ASYNC_EXPORT.function}`);
  return { tag: "jspi", val: { imports, exports } };
}
