import type { WeightSample } from "../pictures/weights";

/** Enough for a line of 400 pixels, and some 2.5 KB a forecaster. */
const MOST_STEPS = 200;

export interface WeightHistory {
  /** To be called after each use. */
  onUse(): void;
  samples(): readonly WeightSample[];
}

/**
 * The weights before the first of `useCount` uses, then step by step their mean over the step: single instants would show
 * chance, as one surprising use moves most of the weight for a few uses.
 */
export function createWeightHistory(
  useCount: number,
  weightsNow: () => WeightSample["weights"],
  mostSteps = MOST_STEPS,
): WeightHistory {
  const stepUses = Math.max(1, Math.ceil(useCount / mostSteps));
  const samples: WeightSample[] = [{ useCount: 0, weights: weightsNow() }];
  let sums: Record<string, number> = {};
  let [uses, inStep] = [0, 0];

  return {
    onUse() {
      uses += 1;
      inStep += 1;
      for (const [name, weight] of Object.entries(weightsNow())) sums[name] = (sums[name] ?? 0) + weight;
      if (inStep < stepUses && uses < useCount) return;
      const weights = Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, sum / inStep]));
      samples.push({ useCount: uses, weights });
      sums = {};
      inStep = 0;
    },
    samples: () => samples,
  };
}
