import { relative } from "node:path";
import { PROJECT_ROOT } from "../project-root";
import { runCommand } from "../run-command";
import type { Check, Problem } from "./problem";

interface BiomeReport {
  readonly diagnostics: readonly {
    readonly severity: string;
    readonly message: string;
    readonly category: string;
    readonly location: { readonly path: string; readonly start?: { readonly line: number } };
  }[];
}

/** Formatting and lint rules, by Biome. */
export const lint: Check = {
  name: "lint and format",
  async run() {
    const args = ["check", ".", "--reporter=json", "--max-diagnostics=none", "--colors=off"];
    const { exitCode, output } = await runCommand("biome", args);
    if (exitCode === 0) return { problems: [] };
    const report = output.split("\n").find((line) => line.startsWith('{"summary"'));
    if (report === undefined) {
      return { problems: [{ message: output.trim(), remedy: "Run `npx biome check .` and see" }] };
    }
    const { diagnostics } = JSON.parse(report) as BiomeReport;
    return { problems: diagnostics.filter(({ severity }) => severity === "error").map(toProblem) };
  },
};

function toProblem({ message, category, location }: BiomeReport["diagnostics"][number]): Problem {
  const file = relative(PROJECT_ROOT, location.path);
  if (category === "format") {
    return { file, message: "Not formatted", remedy: `Run \`npx biome check --write ${file}\`` };
  }
  if (category.startsWith("assist/")) {
    return { file, message, remedy: `Run \`npx biome check --write ${file}\`` };
  }
  const line = location.start === undefined ? {} : { line: location.start.line };
  const remedy = "Follow the rule; where it is wrong here, a biome-ignore comment says why";
  return { file, ...line, message: `${category}: ${message}`, remedy };
}
