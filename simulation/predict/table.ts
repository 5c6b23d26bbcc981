import type { Replay } from "./replay";
import type { Ranking, Score } from "./score";

const COLUMNS: readonly (readonly [string, (score: Score) => string])[] = [
  ["all h@1/h@3/h@5/MRR@10", ({ all }) => shownRanking(all)],
  ["first h@1/h@3/h@5/MRR@10", ({ first }) => shownRanking(first)],
  ["bits", ({ bitsPerEvent }) => bitsPerEvent.toFixed(3)],
  ["Brier", ({ brier }) => brier.toFixed(4)],
  ["ECE", ({ ece }) => ece.toFixed(4)],
  ["p>=.5", ({ precisionAtHalf, sureEvents }) => `${precisionAtHalf?.toFixed(3) ?? "-"} of ${sureEvents}`],
  ["µs p50/p99", ({ microsP50, microsP99 }) => `${microsP50.toFixed(0)}/${microsP99.toFixed(0)}`],
];

/** One line a forecaster, the merge last. */
export function tableOf({ set, sessions, testEvents, scores, weights }: Replay): string {
  const rows = Object.entries(scores).map(([name, score]) => [
    name,
    ...COLUMNS.map(([, show]) => show(score)),
    weights[name]?.toFixed(3) ?? "",
  ]);
  const header = ["forecaster", ...COLUMNS.map(([title]) => title), "weight"];
  const widths = header.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]!.length)));
  const line = (cells: readonly string[]) => cells.map((cell, i) => cell.padEnd(widths[i]!)).join("  ");
  return [
    `${set}: ${sessions} sessions, ${testEvents} events scored (hits in %)`,
    ...[header, ...rows].map((cells) => `  ${line(cells).trimEnd()}`),
  ].join("\n");
}

const shownRanking = ({ hitAt1, hitAt3, hitAt5, mrrAt10 }: Ranking): string =>
  [hitAt1, hitAt3, hitAt5, mrrAt10].map((percent) => percent.toFixed(1)).join("/");
