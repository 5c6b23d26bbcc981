/** Of what a client has not used, the higher the likelier; what is absent is never expected. */
export type Ranking = ReadonlyMap<string, number>;

export interface RankScores {
  /** Percent of the best possible; a place counts half of the one `HALF_LIFE` before it. */
  readonly rankScore: number;
  readonly hitAt1: number;
  readonly hitAt3: number;
  readonly hitAt5: number;
}

/** Places; Breese, Heckerman and Kadie (1998), section 3.1. */
const HALF_LIFE = 5;

/** Adds up where the hidden items were ranked. */
export function createRankScorer() {
  let cases = 0;
  let value = 0;
  const hits = { 1: 0, 3: 0, 5: 0 };
  return {
    add(ranking: Ranking, hidden: string): void {
      cases += 1;
      const own = ranking.get(hidden);
      if (own === undefined) return;
      let above = 0;
      let ties = -1;
      for (const score of ranking.values()) {
        if (score > own) above += 1;
        else if (score === own) ties += 1;
      }
      // On average, a tie stands half way through those it ties with.
      const place = above + ties / 2;
      value += 2 ** (-place / HALF_LIFE);
      for (const most of [1, 3, 5] as const) if (place < most) hits[most] += 1;
    },
    scores: (): RankScores => ({
      rankScore: (100 * value) / cases,
      hitAt1: (100 * hits[1]) / cases,
      hitAt3: (100 * hits[3]) / cases,
      hitAt5: (100 * hits[5]) / cases,
    }),
  };
}
