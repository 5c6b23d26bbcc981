import { drawChart } from "./chart";

/** The mixer's weights after one of the uses. */
export interface WeightSample {
  readonly useCount: number;
  readonly weights: Readonly<Record<string, number>>;
}

/** Whom the mixer believed, in the course of a replay. */
export function drawWeights(title: string, samples: readonly WeightSample[]): string {
  const names = [...new Set(samples.flatMap(({ weights }) => Object.keys(weights)))];
  return drawChart({
    title,
    x: { label: "uses", least: 0, most: Math.max(1, ...samples.map(({ useCount }) => useCount)) },
    y: { label: "weight", least: 0, most: 1 },
    series: names.map((name) => ({
      name,
      points: samples.map(({ useCount, weights }) => [useCount, weights[name] ?? 0] as const),
      isLine: true,
    })),
  });
}
