import type { CheckResult } from "./problem";

/** House rule: a file that no longer fits a few screens is two files. */
const LINES_MAX = 300;

const SOURCE = /\.(?:ts|css|html|c|cpp)$/;

/** Judges the sizes of source files, and tells their distribution (aimed at: median ≤ 90, 90th percentile ≤ 180). */
export function checkFileSizes(files: readonly { path: string; text: string }[]): CheckResult {
  const sizes = files
    .filter(({ path }) => SOURCE.test(path))
    .map(({ path, text }) => ({ path, lines: text.split("\n").length - (text.endsWith("\n") ? 1 : 0) }))
    .sort((a, b) => a.lines - b.lines);
  const at = (quantile: number): number => sizes[Math.floor(quantile * (sizes.length - 1))]?.lines ?? 0;
  return {
    note: `${sizes.length} files, median ${at(0.5)} lines, p90 ${at(0.9)}, max ${at(1)}`,
    problems: sizes
      .filter(({ lines }) => lines > LINES_MAX)
      .map(({ path, lines }) => ({
        file: path,
        line: LINES_MAX,
        message: `${lines} lines, at most ${LINES_MAX} are allowed`,
        remedy: "Split it by concern",
      })),
  };
}
