import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { gzipSync } from "node:zlib";
import { parseSync } from "vite";
import { PROJECT_ROOT } from "../project-root";
import type { Check, Problem } from "./problem";

/** design.md §6, decisions 0007 and 0008: gzip -9, KiB. What is loaded on first use (engines, TF.js) is not counted. */
const BUDGETS_KIB = {
  "foremesh.js": 12,
  "foremesh-sw.js": 30,
  "foremesh/config-reader-*.js": 16,
  // Decisions 0014 to 0016.
  "foremesh/offline-shell-*.js": 8,
  "foremesh/http-cache-*.js": 8,
  // Loaded when there is something to keep; no request waits for it.
  "foremesh/storekeeper-*.js": 8,
  "foremesh/outbox-*.js": 8,
  "foremesh/data-plane.js": 25,
  "foremesh/host.js": 12,
  "foremesh/controller.js": 34,
  // Decision 0018, with what it shares with the controller, which has it already.
  "foremesh/prediction.worker-*.js": 70,
  // Loaded on the first use of SQL; what is measured is nearly all SQLite's own JavaScript.
  "foremesh/sql.js": 72,
  // TensorFlow.js (decision 0017), loaded when there is enough to learn from.
  "foremesh/lstm/trainer-*.js": 100,
} as const;

export const bundleBudgets: Check = {
  name: "bundle budgets",
  run() {
    const dist = join(PROJECT_ROOT, "dist");
    if (!existsSync(dist)) return { problems: [], skipped: "not built: run npm run build" };
    const read = (path: string): string | undefined => {
      const file = join(dist, path);
      return existsSync(file) ? readFileSync(file, "utf8") : undefined;
    };
    const problems: Problem[] = [];
    const notes: string[] = [];
    for (const [pattern, budgetKib] of Object.entries(BUDGETS_KIB)) {
      const entry = builtAs(pattern, dist);
      const bytes = gzipBytesWithImports(entry, read);
      if (bytes === undefined) {
        problems.push({
          file: `dist/${entry}`,
          message: "Not among the built files",
          remedy: "Build it in scripts/build.ts",
        });
        continue;
      }
      const sizeKib = bytes / 1024;
      notes.push(`${posix.basename(entry)} ${sizeKib.toFixed(1)}/${budgetKib} KiB`);
      if (sizeKib > budgetKib) {
        problems.push({
          file: `dist/${entry}`,
          message: `${sizeKib.toFixed(1)} KiB gzipped, at most ${budgetKib} are allowed`,
          remedy: "Load on first use what not every page needs",
        });
      }
    }
    return { problems, note: notes.join(", ") };
  },
};

/** The path of a built file, whatever stands for the hash in its name. */
function builtAs(pattern: string, dist: string): string {
  const [before, after] = pattern.split("*");
  if (after === undefined) return pattern;
  const folder = posix.dirname(pattern);
  const names = readdirSync(join(dist, folder)).map((name) => posix.join(folder, name));
  return names.find((name) => name.startsWith(before!) && name.endsWith(after)) ?? pattern;
}

/**
 * Size of a built file with all it imports statically, each compressed by itself as a server would;
 * `undefined` when the entry or one of its imports is missing.
 */
export function gzipBytesWithImports(
  entry: string,
  read: (path: string) => string | undefined,
): number | undefined {
  const pending = [entry];
  let bytes = 0;
  // The list grows while it is walked: every file enters it once.
  for (const path of pending) {
    const text = read(path);
    if (text === undefined) return undefined;
    bytes += gzipSync(text, { level: 9 }).byteLength;
    const { staticImports, staticExports } = parseSync(path, text).module;
    const sources = [
      ...staticImports.map((it) => it.moduleRequest.value),
      ...staticExports.flatMap((it) => it.entries.flatMap((entry) => entry.moduleRequest?.value ?? [])),
    ];
    for (const source of sources.filter((it) => it.startsWith("."))) {
      const imported = posix.join(posix.dirname(path), source);
      if (!pending.includes(imported)) pending.push(imported);
    }
  }
  return bytes;
}
