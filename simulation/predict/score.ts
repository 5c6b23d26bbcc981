import { createReliabilityBins, type ReliabilityBin } from "./reliability-bins";

/** What one forecaster, or the merge, said before one use, against what was used. */
export interface Said {
  /** Place of the used service in the list, from 0; `undefined`: not listed. */
  readonly rank: number | undefined;
  /** The same, without those used before in this visit; only for services new in the visit. */
  readonly firstRank: number | undefined;
  readonly isFirst: boolean;
  /** Given to what was used. */
  readonly probability: number;
  /** Of the likeliest service, and whether it was the one used. */
  readonly top: number;
  readonly micros: number;
}

export interface Ranking {
  readonly events: number;
  /** In %. */
  readonly hitAt1: number;
  readonly hitAt3: number;
  readonly hitAt5: number;
  readonly mrrAt10: number;
}

export interface Score {
  readonly all: Ranking;
  readonly first: Ranking;
  readonly bitsPerEvent: number;
  /** Of the likeliest service: mean of (p - 1[hit])². */
  readonly brier: number;
  /** Of the likeliest service, ten bins of equal width. */
  readonly ece: number;
  /** Share of hits among the likeliest services given at least half; `undefined` when there were none. */
  readonly precisionAtHalf: number | undefined;
  readonly sureEvents: number;
  readonly reliability: readonly ReliabilityBin[];
  readonly microsP50: number;
  readonly microsP99: number;
}

const MRR_DEPTH = 10;

export interface Scorer {
  add(said: Said): void;
  score(): Score;
}

export function createScorer(): Scorer {
  const [all, first] = [createRanks(), createRanks()];
  const reliability = createReliabilityBins();
  const micros: number[] = [];
  let [bits, squares, sure, sureHits] = [0, 0, 0, 0];

  return {
    add({ rank, firstRank, isFirst, probability, top, micros: spent }) {
      all.add(rank);
      if (isFirst) first.add(firstRank);
      bits -= Math.log2(probability);
      const isHit = rank === 0;
      squares += (top - (isHit ? 1 : 0)) ** 2;
      reliability.add(top, isHit);
      if (top >= 0.5) {
        sure += 1;
        sureHits += isHit ? 1 : 0;
      }
      micros.push(spent);
    },
    score() {
      const ranking = all.ranking();
      const { events } = ranking;
      const sorted = micros.sort((a, b) => a - b);
      const at = (quantile: number) => sorted[Math.floor(quantile * (sorted.length - 1))] ?? 0;
      return {
        all: ranking,
        first: first.ranking(),
        bitsPerEvent: bits / events,
        brier: squares / events,
        ece: reliability.ece(),
        precisionAtHalf: sure === 0 ? undefined : sureHits / sure,
        sureEvents: sure,
        reliability: reliability.bins(),
        microsP50: at(0.5),
        microsP99: at(0.99),
      };
    },
  };
}

function createRanks() {
  let [events, one, three, five, reciprocal] = [0, 0, 0, 0, 0];
  return {
    add(rank: number | undefined) {
      events += 1;
      if (rank === undefined) return;
      if (rank < 1) one += 1;
      if (rank < 3) three += 1;
      if (rank < 5) five += 1;
      if (rank < MRR_DEPTH) reciprocal += 1 / (rank + 1);
    },
    ranking(): Ranking {
      const percent = (count: number) => (100 * count) / events;
      return {
        events,
        hitAt1: percent(one),
        hitAt3: percent(three),
        hitAt5: percent(five),
        mrrAt10: percent(reciprocal),
      };
    },
  };
}
