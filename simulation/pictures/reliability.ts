import type { ReliabilityBin } from "../predict/reliability-bins";
import { drawChart, type Series } from "./chart";

/** How often what was called so likely came true: a calibrated forecast lies on the diagonal. Each bin with its count. */
export function drawReliability(title: string, bins: readonly ReliabilityBin[]): string {
  const filled = bins.filter(({ events }) => events > 0);
  const notes = filled.map(({ events }) => String(events));
  return drawReliabilities(title, [{ name: "measured", points: pointsOf(filled), notes }]);
}

/** Several such, beside the diagonal. */
export function drawReliabilities(
  title: string,
  measured: readonly Pick<Series, "name" | "notes" | "points">[],
): string {
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
      ...measured.map((one) => ({ ...one, isLine: true, isMarked: true })),
    ],
  });
}

export const pointsOf = (bins: readonly ReliabilityBin[]): Series["points"] =>
  bins.map(({ meanProbability, hitRatio }) => [meanProbability, hitRatio]);
