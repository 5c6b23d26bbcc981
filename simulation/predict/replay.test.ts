import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { createProductPortfolio } from "./product-portfolio";
import { MERGED, type Replay, replay } from "./replay";
import type { Score } from "./score";
import { readSequenceSet, type SequenceSet } from "./sequence-set";

/** Evaluation sets lie beside the repository and are never part of it (licences); see the README there. */
const DATA_FOLDER = new URL("../../../shared/data/", import.meta.url);
const LIMIT_MS = 60_000;

/** Much of a replay's time is ARIMA's studies; a fifth of them is enough for it to have its say. */
const USES_PER_STUDY = 500;

const replayed = (set: SequenceSet, frozen = false): Replay =>
  replay(set, { forecasters: createProductPortfolio(USES_PER_STUDY), now: () => 0, frozen });

/** A linear congruential generator, so that sets are the same each time (Numerical Recipes, ch. 7.1). */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((below * state) / 2 ** 32);
  };
}

function madeSet(sessionCount: number, next: (before: string | undefined) => string): SequenceSet {
  const sessions = Array.from({ length: sessionCount }, () => {
    const items: string[] = [];
    while (items.length < 6) items.push(next(items.at(-1)));
    return { items, itemsAt: [] };
  });
  return { name: "made", sessions };
}

describe("honesty of the replay", () => {
  const SERVICES = 50;

  it(
    "scores at chance where there is nothing to learn, the merge and every forecaster",
    () => {
      const random = createRandom(3);
      const { scores } = replayed(madeSet(1_000, () => `s${random(SERVICES)}`));
      for (const { all, bitsPerEvent } of Object.values(scores)) {
        expect(all.hitAt1).toBeLessThan(100 / SERVICES + 1.5);
        expect(all.hitAt3).toBeLessThan(300 / SERVICES + 2.5);
        expect(bitsPerEvent).toBeGreaterThan(Math.log2(SERVICES) - 0.01);
      }
      expect(scores[MERGED]!.bitsPerEvent).toBeLessThan(Math.log2(SERVICES) + 0.1);
      expect(scores[MERGED]!.ece).toBeLessThan(0.02);
    },
    LIMIT_MS,
  );

  it(
    "does not know a target before it is scored: what learns on scores no worse than what is frozen",
    () => {
      const walk = () => {
        const random = createRandom(5);
        return madeSet(400, (before) =>
          before === undefined || random(3) === 0
            ? `s${random(20)}`
            : `s${(7 * Number(before.slice(1)) + 1) % 20}`,
        );
      };
      const [online, frozen] = [replayed(walk()), replayed(walk(), true)].map(
        ({ scores }) => scores[MERGED]!,
      );
      expect(online!.bitsPerEvent).toBeLessThan(frozen!.bitsPerEvent + 0.02);
      expect(online!.all.hitAt1).toBeGreaterThan(frozen!.all.hitAt1 - 1);
    },
    LIMIT_MS,
  );
});

/** MERGE's "first" hit@3 and bits/event, and the best single forecaster's "all" hits, in the shared README's tables. */
interface Bar {
  readonly firstHitAt3: number;
  readonly bits: number;
  readonly allHitAt1: number;
  readonly allHitAt3: number;
}

interface TestedSet {
  readonly file: string;
  /** Of these the tables say nothing. */
  readonly maxSessions?: number;
  readonly bar?: Bar;
}

// Small enough for every run; `npm run replay` has all sets whole.
const SETS: readonly TestedSet[] = [
  {
    file: "nasa-19950801-pages.tsv",
    bar: { firstHitAt3: 41.1, bits: 5.823, allHitAt1: 19.9, allHitAt3: 37.7 },
  },
  { file: "epub.tsv", maxSessions: 2_000 },
];
const NO_BAR: Bar = { firstHitAt3: 0, bits: Number.POSITIVE_INFINITY, allHitAt1: 0, allHitAt3: 0 };

/** Points of hit rate that the merge may lose to the best single forecaster. */
const SLACK = 0.3;

for (const { file, maxSessions, bar = NO_BAR } of SETS) {
  const path = fileURLToPath(new URL(file, DATA_FOLDER));
  describe.skipIf(!existsSync(path))(`${file} (needs ../shared/data)`, () => {
    it(
      "is merged into a forecast as good as the best single one, better than the best known merge, and calibrated",
      () => {
        const { scores } = replayed(readSequenceSet(path, { maxSessions }));
        const { [MERGED]: merged, ...singles } = scores;
        const best = (of: (score: Score) => number) => Object.values(singles).map(of);
        expect(merged!.first.hitAt3).toBeGreaterThanOrEqual(bar.firstHitAt3);
        expect(merged!.all.hitAt1).toBeGreaterThanOrEqual(
          Math.max(bar.allHitAt1, ...best(({ all }) => all.hitAt1)) - SLACK,
        );
        expect(merged!.all.hitAt3).toBeGreaterThanOrEqual(
          Math.max(bar.allHitAt3, ...best(({ all }) => all.hitAt3)) - SLACK,
        );
        expect(merged!.bitsPerEvent).toBeLessThanOrEqual(
          Math.min(bar.bits, ...best(({ bitsPerEvent }) => bitsPerEvent)),
        );
        expect(merged!.ece).toBeLessThanOrEqual(0.05);
        expect(merged!.precisionAtHalf).toBeGreaterThanOrEqual(0.5);
      },
      LIMIT_MS,
    );
  });
}
