import { freeIdentifiers } from "./free-identifiers";
import type { Problem } from "./problem";
import { lineAt, type SourceModule } from "./source-module";
import type { SyntaxNode } from "./walk-nodes";

const TIMERS: ReadonlySet<string> = new Set(["setTimeout", "setInterval"]);

export const isTestCode = (path: string): boolean =>
  /\.(?:test|spec|contract|fixture)\.ts$|^e2e\//.test(path);

/** Every timer that a test waits for: it is slow on a fast machine and fails on a slow one. */
export function testSleepProblems({ path, text, imports, program }: SourceModule): readonly Problem[] {
  const timers = freeIdentifiers(program as unknown as SyntaxNode)
    .filter(({ name }) => TIMERS.has(name))
    .map(({ name, start }) => ({ what: name, line: lineAt(text, start) }));
  const promises = imports
    .filter(({ specifier }) => /^(?:node:)?timers\/promises$/.test(specifier))
    .map(({ specifier, line }) => ({ what: specifier, line }));
  return [...timers, ...promises].map(({ what, line }) => ({
    file: path,
    line,
    message: `Test that sleeps or depends on the clock: ${what}`,
    remedy: "Use a manual clock, or wait for the event itself",
  }));
}
