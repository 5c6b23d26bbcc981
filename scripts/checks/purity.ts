import { type FreeIdentifier, freeIdentifiers } from "./free-identifiers";
import type { Problem } from "./problem";
import { lineAt, type SourceModule } from "./source-module";
import type { SyntaxNode } from "./walk-nodes";

/**
 * All that a file without a realm suffix may take from its surroundings: the language itself, and types of values that
 * do nothing until somebody hands them something. Whatever is not listed is refused, so that a new browser API is too.
 */
const ALLOWED: ReadonlySet<string> = new Set(
  `
  undefined NaN Infinity Object Function Array String Number Boolean Symbol BigInt Math JSON Date RegExp Intl Reflect
  Proxy Promise Map Set WeakMap WeakSet WeakRef FinalizationRegistry Iterator ArrayBuffer SharedArrayBuffer DataView
  Atomics Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array Float32Array Float64Array
  BigInt64Array BigUint64Array Error AggregateError EvalError RangeError ReferenceError SyntaxError TypeError URIError
  parseInt parseFloat isNaN isFinite encodeURI encodeURIComponent decodeURI decodeURIComponent
  Request Response Headers URL URLSearchParams URLPattern FormData Blob File AbortController AbortSignal
  ReadableStream WritableStream TransformStream ByteLengthQueuingStrategy CountQueuingStrategy
  TextEncoder TextDecoder TextEncoderStream TextDecoderStream CompressionStream DecompressionStream
  Event EventTarget CustomEvent DOMException structuredClone atob btoa WebAssembly
  `
    .trim()
    .split(/\s+/),
);

/** Members of allowed names that read a clock, chance or a timer. */
const IMPURE_MEMBERS: ReadonlySet<string> = new Set(["Date.now", "Math.random", "AbortSignal.timeout"]);

const REMEDY =
  "Take it as a parameter (clock, random, fetch, …), or mark the file as realm code: .page.ts, .worker.ts, .sw.ts, .browser.ts";

/** Whether the house rule asks a file to be pure: runtime code without a realm suffix. */
export const mustBePure = (path: string): boolean =>
  path.startsWith("runtime/") &&
  path.endsWith(".ts") &&
  !/\.(?:page|worker|sw|browser|test|contract|fixture|d)\.ts$/.test(path);

/** Every use of something that only a realm has, in a file that must run anywhere. */
export function purityProblems({ path, text, program }: SourceModule): readonly Problem[] {
  const problems: Problem[] = [];
  for (const identifier of freeIdentifiers(program as unknown as SyntaxNode)) {
    const use = impureUse(identifier);
    if (use !== undefined) {
      problems.push({
        file: path,
        line: lineAt(text, identifier.start),
        message: `Pure file uses \`${use}\``,
        remedy: REMEDY,
      });
    }
  }
  return problems;
}

function impureUse({ name, start, parents }: FreeIdentifier): string | undefined {
  if (!ALLOWED.has(name)) return name;
  const [parent] = parents;
  if (parent === undefined) return undefined;
  if (parent.type === "MemberExpression") {
    const { name: property, value } = parent.property as { name?: string; value?: unknown };
    const member = `${name}.${parent.computed ? value : property}`;
    return IMPURE_MEMBERS.has(member) ? member : undefined;
  }
  const isCallee = (parent.callee as SyntaxNode | undefined)?.start === start;
  // `Date()` gives the current time whatever its arguments; `new Date(…)` only without any.
  if (name === "Date" && isCallee && parent.type === "CallExpression") return "Date()";
  if (name === "Date" && isCallee && (parent.arguments as unknown[]).length === 0) return "new Date()";
  return undefined;
}
