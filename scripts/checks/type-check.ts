import { runCommand } from "../run-command";
import type { Check, Problem } from "./problem";

/** One project per realm, so that code for one cannot use a global of another. */
const REALMS = ["page", "worker", "sw", "node", "simulation"] as const;

export const typeChecks: readonly Check[] = REALMS.map((realm) => ({
  name: `types (${realm})`,
  async run() {
    const { exitCode, output } = await runCommand("tsc", [
      "-p",
      `tsconfig.${realm}.json`,
      "--pretty",
      "false",
    ]);
    return { problems: exitCode === 0 ? [] : parseDiagnostics(output) };
  },
}));

/** From `file(line,column): error TS0000: text`, with indented lines that go on. */
function parseDiagnostics(output: string): readonly Problem[] {
  const remedy = "Correct the type error";
  const problems = output.split(/\n(?!\s)/).flatMap((diagnostic): Problem[] => {
    const [, file, line, message] = /^(.+?)\((\d+),\d+\): error (.+)$/s.exec(diagnostic.trim()) ?? [];
    return file && message ? [{ file, line: Number(line), message, remedy }] : [];
  });
  return problems.length > 0
    ? problems
    : [{ message: output.trim() || "tsc failed without a message", remedy }];
}
