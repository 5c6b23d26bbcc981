import { performance } from "node:perf_hooks";
import { type Check, type CheckResult, formatProblem } from "./problem";

export interface CheckOutcome {
  readonly name: string;
  readonly state: "passed" | "failed" | "skipped";
}

/** Runs the checks one after the other and prints a line for each as it ends, with all that is wrong below it. */
export async function runChecks(
  checks: readonly Check[],
  print: (line: string) => void,
): Promise<readonly CheckOutcome[]> {
  const outcomes: CheckOutcome[] = [];
  for (const check of checks) {
    const startedAt = performance.now();
    const { problems, note, skipped } = await resultOf(check);
    const tookMs = Math.round(performance.now() - startedAt);
    const state = problems.length > 0 ? "failed" : skipped === undefined ? "passed" : "skipped";
    const mark = { passed: "✓", failed: "✗", skipped: "–" }[state];
    const remark =
      state === "failed" ? `${problems.length} problems${note ? `; ${note}` : ""}` : (skipped ?? note ?? "");
    print(`${mark} ${check.name.padEnd(18)} ${String(tookMs).padStart(6)} ms  ${remark}`.trimEnd());
    for (const problem of problems) print(formatProblem(problem));
    outcomes.push({ name: check.name, state });
  }
  return outcomes;
}

/** A check that breaks has failed; the others still run. */
async function resultOf(check: Check): Promise<CheckResult> {
  try {
    return await check.run();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { problems: [{ message, remedy: `Repair what the check "${check.name}" tripped over` }] };
  }
}
