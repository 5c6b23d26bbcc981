/** One bin of confidence: what was said on average, and how often it came true. */
export interface ReliabilityBin {
  readonly events: number;
  readonly meanProbability: number;
  readonly hitRatio: number;
}

export interface ReliabilityBins {
  add(probability: number, isHit: boolean): void;
  bins(): ReliabilityBin[];
  /** Expected calibration error: how far what was said is from what came true, on average over all events. */
  ece(): number;
}

const BIN_COUNT = 10;

/** Of equal width, from 0 to 1. */
export function createReliabilityBins(): ReliabilityBins {
  const bins = Array.from({ length: BIN_COUNT }, () => ({ events: 0, sum: 0, hits: 0 }));
  return {
    add(probability, isHit) {
      const bin = bins[Math.min(BIN_COUNT - 1, Math.floor(probability * BIN_COUNT))]!;
      bin.events += 1;
      bin.sum += probability;
      bin.hits += isHit ? 1 : 0;
    },
    bins: () =>
      bins.map(({ events, sum, hits }) => ({
        events,
        meanProbability: sum / events,
        hitRatio: hits / events,
      })),
    ece() {
      const total = bins.reduce((count, { events }) => count + events, 0);
      return bins.reduce((error, { sum, hits }) => error + Math.abs(sum - hits) / total, 0);
    },
  };
}
