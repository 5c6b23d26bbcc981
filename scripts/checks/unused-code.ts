import { runCommand } from "../run-command";
import type { Check, Problem } from "./problem";

/** What Knip reports per kind of issue: its name in the JSON, what is wrong, what to do. */
const KINDS = [
  ["files", "Nothing imports this file", "Use it or delete it; an entry point belongs into knip.json"],
  ["exports", "Unused export", "Use it, delete it, or drop `export`"],
  ["types", "Unused exported type", "Use it, delete it, or drop `export`"],
  ["duplicates", "Exported twice", "Keep one name"],
  ["unlisted", "Package missing from package.json", "Add it to package.json"],
  ["unresolved", "Import that resolves to nothing", "Correct the path"],
] as const;

type Issue = { readonly file: string } & Readonly<Record<string, unknown>>;

/** Files and exports that nothing uses, by Knip. */
export const unusedCode: Check = {
  name: "unused code",
  async run() {
    const include = KINDS.map(([kind]) => kind).join();
    const args = ["--reporter", "json", "--no-progress", "--no-config-hints", "--include", include];
    const { exitCode, output } = await runCommand("knip", args);
    if (exitCode === 0) return { problems: [] };
    const report = output.split("\n").find((line) => line.startsWith('{"issues"'));
    if (report === undefined) {
      return { problems: [{ message: output.trim(), remedy: "Run `npx knip` and see" }] };
    }
    return { problems: (JSON.parse(report) as { issues: readonly Issue[] }).issues.flatMap(toProblems) };
  },
};

function toProblems(issue: Issue): readonly Problem[] {
  return KINDS.flatMap(([kind, message, remedy]) =>
    [issue[kind] ?? []].flat(2).map((found) => {
      const { name, line } = found as { name?: string; line?: number };
      const named = name === undefined || name === issue.file ? message : `${message}: ${name}`;
      return { file: issue.file, ...(line === undefined ? {} : { line }), message: named, remedy };
    }),
  );
}
