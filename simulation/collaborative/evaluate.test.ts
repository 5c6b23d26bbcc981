import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { seededRandom } from "../../runtime/kernel/seeded-random";
import { readClientSet, type Split, splitAllBut1 } from "./client-set";
import { scoreForecaster, scoreRanker, statisticsOf, withWrongRoles } from "./evaluate";
import { makeRoles } from "./made-roles";
import { peersOf } from "./peers";

const MSWEB = fileURLToPath(new URL("../../../shared/data/msweb-train.tsv", import.meta.url));
const HELD_BACK = 5_000;
const ROLES = 6;
/** Numbers of fewer clients are left out: what a careful collector would publish. */
const FEWEST_CLIENTS = 10;

describe.skipIf(!existsSync(MSWEB))("collaborative on MSWeb (needs ../shared/data/msweb-train.tsv)", () => {
  let split: Split;
  beforeAll(() => {
    split = splitAllBut1(readClientSet(MSWEB), HELD_BACK, 1);
  });

  it("reaches a rank score of 65.5 from published counts, ahead of the usual methods with all counts", () => {
    const { training, heldBack } = split;
    const { rankScore } = scoreForecaster(statisticsOf(training, FEWEST_CLIENTS), heldBack);
    expect(rankScore).toBeGreaterThanOrEqual(65.5);
    for (const rank of Object.values(peersOf(statisticsOf(training, 1)))) {
      expect(scoreRanker(rank, heldBack).rankScore).toBeLessThan(rankScore - 2);
    }
  }, 120_000);

  it("is better with a role than without, also when three roles in ten are wrong", () => {
    const { training, heldBack } = split;
    const { rankScore } = scoreForecaster(statisticsOf(training, FEWEST_CLIENTS), heldBack);
    const roles = makeRoles(training, ROLES, 1);
    const withRoles = (wrongShare: number) => {
      const roleOf = withWrongRoles(roles, ROLES, wrongShare, seededRandom(1));
      return scoreForecaster(statisticsOf(training, FEWEST_CLIENTS, roleOf), heldBack, roleOf).rankScore;
    };
    expect(withRoles(0)).toBeGreaterThan(rankScore + 3);
    expect(withRoles(0.3)).toBeGreaterThan(rankScore + 1);
    // Roles that mean nothing cost nothing.
    expect(withRoles(1)).toBeGreaterThan(rankScore - 0.3);
  }, 120_000);
});

it("ranks at chance where clients use anything", () => {
  const random = seededRandom(3);
  const clients = Array.from({ length: 3_000 }, () =>
    Array.from({ length: 4 }, () => `s${Math.floor(random() * 50)}`),
  ).map((items) => [...new Set(items)]);
  const { training, heldBack } = splitAllBut1({ name: "random", clients }, 1_000, 1);
  const { hitAt1, hitAt5 } = scoreForecaster(statisticsOf(training, 1), heldBack);
  // 47 candidates: 2.1 and 10.6 %, and three standard errors.
  expect(hitAt1).toBeLessThan(2.1 + 1.5);
  expect(hitAt5).toBeLessThan(10.6 + 3);
  expect(hitAt5).toBeGreaterThan(10.6 - 3);
});
