import { drawChart } from "./chart";

/** One bin of confidence: what was said on average, and what came of it. */
export interface ReliabilityBin {
  readonly meanConfidence: number;
  readonly frequency: number;
  readonly count: number;
}

/** How often what was called so likely came true: a calibrated forecast lies on the diagonal. Each bin with its count. */
export function drawReliability(title: string, bins: readonly ReliabilityBin[]): string {
  const filled = bins.filter(({ count }) => count > 0);
  return drawChart({
    title,
    x: { label: "forecast", least: 0, most: 1 },
    y: { label: "came true", least: 0, most: 1 },
    series: [
      {
        name: "calibrated",
        points: [
          [0, 0],
          [1, 1],
        ],
        isLine: true,
      },
      {
        name: "measured",
        points: filled.map(({ meanConfidence, frequency }) => [meanConfidence, frequency]),
        notes: filled.map(({ count }) => String(count)),
        isLine: true,
        isMarked: true,
      },
    ],
  });
}
