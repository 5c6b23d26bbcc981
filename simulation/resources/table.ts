import type { ScaleResult } from "./compare";

const COLUMNS = [
  "policy",
  "wait p50, ms",
  "wait p95, ms",
  "wait p99, ms",
  "delay p95, ms",
  "MiB·s",
  "starts",
];

/** One line a policy. Wait: until its work begins; delay: what the answer took beyond its work alone on a core. */
export function tableOf(results: readonly ScaleResult[]): string {
  const rows = results.map((each) => [
    each.policy,
    each.waitP50Ms.toFixed(1),
    each.waitP95Ms.toFixed(1),
    each.waitP99Ms.toFixed(1),
    each.delayP95Ms.toFixed(1),
    each.mibSeconds.toFixed(0),
    String(each.startCount),
  ]);
  const widths = COLUMNS.map((name, i) => Math.max(name.length, ...rows.map((row) => row[i]!.length)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join(" | ")} |`;
  return [line(COLUMNS), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}
