import { posix } from "node:path";
import { type ESTree, parseSync } from "vite";

/** One import or re-export. Type-only ones vanish when the code is built. */
export interface ImportReference {
  readonly specifier: string;
  readonly line: number;
  readonly typeOnly: boolean;
}

export interface SourceModule {
  readonly path: string;
  readonly text: string;
  readonly imports: readonly ImportReference[];
  readonly program: ESTree.Program;
}

/** Vite's own parser (Oxc): `typescript` 7 is native and has no JavaScript interface to its syntax tree. */
export function parseModule(path: string, text: string): SourceModule {
  const { program, module, errors } = parseSync(path, text);
  if (errors[0] !== undefined) throw new SyntaxError(`Cannot parse ${path}: ${errors[0].message}`);
  const imports: ImportReference[] = [];
  for (const { moduleRequest, entries, start } of module.staticImports) {
    const typeOnly = entries.length > 0 && entries.every((entry) => entry.isType);
    imports.push({ specifier: moduleRequest.value, line: lineAt(text, start), typeOnly });
  }
  for (const { entries, start } of module.staticExports) {
    const specifier = entries.find((entry) => entry.moduleRequest)?.moduleRequest?.value;
    const typeOnly = entries.every((entry) => entry.isType);
    if (specifier !== undefined) imports.push({ specifier, line: lineAt(text, start), typeOnly });
  }
  for (const { moduleRequest, start } of module.dynamicImports) {
    const literal = /^["'`]([^"'`$]*)["'`]$/.exec(text.slice(moduleRequest.start, moduleRequest.end));
    if (literal?.[1] !== undefined) {
      imports.push({ specifier: literal[1], line: lineAt(text, start), typeOnly: false });
    }
  }
  return { path, text, imports, program };
}

export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at !== -1 && at < offset; at = text.indexOf("\n", at + 1)) line += 1;
  return line;
}

/** Where a relative specifier points, without query and `.ts`; `undefined` for a package. */
export function importedPath(from: string, specifier: string): string | undefined {
  if (!specifier.startsWith(".")) return undefined;
  const path = posix.join(posix.dirname(from), specifier.replace(/\?.*$/, ""));
  return path.replace(/\.[jt]s$/, "");
}

export const packageName = (specifier: string): string =>
  specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
