import type { Arm, BenchResult, Comparison, Limit, Surroundings } from "./result";

/** Four figures at least: what runs in microseconds is told in the same unit as what takes seconds. */
const ms = (value: number): string =>
  value < 0.1 ? value.toFixed(5) : value < 10 ? value.toFixed(3) : value.toFixed(1);

function armRow({ name, what, summary }: Arm): readonly string[] {
  const { count, minMs, p50Ms, p90Ms, p99Ms, maxMs } = summary;
  return [name, what, String(count), ...[minMs, p50Ms, p90Ms, p99Ms, maxMs].map(ms)];
}

function verdict({ ratio, limit }: Comparison): string {
  if (limit === undefined) return "not judged";
  const excess = ratio.ofMedians - limit;
  return excess <= 0
    ? `within ${Number(limit.toFixed(2))}`
    : `short by ${excess.toFixed(2)} of ${Number(limit.toFixed(2))}`;
}

function comparisonRow(comparison: Comparison): readonly string[] {
  const { arm, base, ratio } = comparison;
  return [`${arm} / ${base}`, ratio.ofMedians.toFixed(2), ratio.byBatch.toFixed(2), verdict(comparison)];
}

const limitRow = ({ what, value, limit }: Limit): readonly string[] => [
  what,
  String(value),
  String(limit),
  value <= limit ? "within" : `short by ${(value / limit).toFixed(2)} times`,
];

function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(" | ")} |`;
  const rule = `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`;
  const [head, ...body] = rows;
  return [line(head!), rule, ...body.map(line)].join("\n");
}

const tableIfAny = (head: readonly string[], rows: readonly (readonly string[])[]): string[] =>
  rows.length === 0 ? [] : [table([head, ...rows])];

/** One benchmark as Markdown tables, which a terminal shows as well as a browser does. */
export function reportOf({ name, arms, comparisons, limits = [] }: BenchResult, where: Surroundings): string {
  const { date, browser, coreCount, loadAverage } = where;
  return [
    `## ${name}`,
    `${date}, ${browser}, ${coreCount} cores, load average ${loadAverage.toFixed(1)} before the run`,
    table([["arm", "what", "n", "min ms", "p50 ms", "p90 ms", "p99 ms", "max ms"], ...arms.map(armRow)]),
    ...tableIfAny(
      ["ratio", "of medians", "by batch", "target (ratio of medians)"],
      comparisons.map(comparisonRow),
    ),
    ...tableIfAny(["figure", "measured", "limit", "verdict"], limits.map(limitRow)),
  ].join("\n\n");
}
