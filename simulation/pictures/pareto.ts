import { drawChart } from "./chart";

export interface ParetoSeries {
  readonly name: string;
  /** One a setting. */
  readonly points: readonly { readonly mibSeconds: number; readonly coldRatio: number }[];
}

/** Least memory drawn: a policy that holds next to nothing is at the left edge. */
const LEAST_MIB_SECONDS = 10;

/** Cold first uses against the memory held for them: lower and further left is better. */
export function drawPareto(title: string, series: readonly ParetoSeries[]): string {
  const held = series.flatMap(({ points }) => points.map(({ mibSeconds }) => mibSeconds));
  return drawChart({
    title,
    x: { label: "MiB·s held per visit", least: LEAST_MIB_SECONDS, most: Math.max(100, ...held), isLog: true },
    y: { label: "cold first uses, %", least: 0, most: 100 },
    series: series.map(({ name, points }) => ({
      name,
      points: [...points]
        .sort((a, b) => a.mibSeconds - b.mibSeconds)
        .map(({ mibSeconds, coldRatio }) => [mibSeconds, 100 * coldRatio] as const),
      isLine: true,
      isMarked: true,
    })),
  });
}
