import type { Verdict } from "./equal-waste";
import type { ReplayResult } from "./replay";
import type { MeshTrace } from "./trace";

const COLUMNS = [
  "policy",
  "setting",
  "cold first, %",
  "cold again, %",
  "added p50, ms",
  "added p95, ms",
  "MiB·s/visit",
  "MB wasted/visit",
];

const percent = (count: number, of: number): string => (of === 0 ? "-" : ((100 * count) / of).toFixed(1));

/** One line a policy and setting. */
export function tableOf(trace: MeshTrace, results: readonly ReplayResult[]): string {
  const visits = Math.max(1, trace.countedVisitCount);
  const rows = results.map((each) => [
    each.policy,
    each.setting,
    percent(each.coldFirstCount, each.firstUseCount),
    percent(each.coldRepeatCount, each.repeatCount),
    each.addedP50Ms.toFixed(0),
    each.addedP95Ms.toFixed(0),
    (each.mibSeconds / visits).toFixed(0),
    (each.wastedBytes / 1e6 / visits).toFixed(2),
  ]);
  const widths = COLUMNS.map((name, column) =>
    Math.max(name.length, ...rows.map((row) => row[column]!.length)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => (column < 2 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!))).join(" | ")} |`;
  return [line(COLUMNS), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}

export function headingOf(trace: MeshTrace, { firstUseCount, openingCount }: ReplayResult): string {
  return [
    `## ${trace.name}`,
    `${trace.visitCount} visits, the last ${trace.countedVisitCount} counted; ${trace.meaning}.`,
    `${firstUseCount} first uses; ${openingCount} more open a visit before any mesh runs, cold whatever the policy.`,
  ].join("\n");
}

export function verdictLine({ of, against, theirCold, ourCold, allowedCold, ofOracle }: Verdict): string {
  const isMet = ourCold <= allowedCold;
  const times = theirCold === 0 ? "" : `, ${(ourCold / theirCold).toFixed(2)} of theirs`;
  const outcome = isMet ? "met" : ofOracle >= 0.9 ? "within 10 % of the oracle" : "not met";
  return (
    `${of} with the memory of ${against}: ${ourCold.toFixed(0)} cold against ${theirCold}${times} ` +
    `(bar: ${allowedCold.toFixed(0)}); ${(100 * ofOracle).toFixed(0)} % of the oracle's warm ones: ${outcome}`
  );
}
