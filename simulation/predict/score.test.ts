import { expect, it } from "vitest";
import { createScorer } from "./score";

const said = { isFirst: true, probability: 0.5, top: 0.9, micros: 1 };

it("counts a hit by its place in the list, and a reciprocal rank down to the tenth", () => {
  const scorer = createScorer();
  for (const rank of [0, 2, 4, 9, 10, undefined]) scorer.add({ ...said, rank, firstRank: rank });
  const { all } = scorer.score();
  expect([all.events, all.hitAt1, all.hitAt3, all.hitAt5].map(Math.round)).toEqual([6, 17, 33, 50]);
  expect(all.mrrAt10).toBeCloseTo((100 * (1 + 1 / 3 + 1 / 5 + 1 / 10)) / 6);
});

it("ranks services new in the visit apart", () => {
  const scorer = createScorer();
  scorer.add({ ...said, rank: 5, firstRank: 0 });
  scorer.add({ ...said, rank: 0, firstRank: 0, isFirst: false });
  const { all, first } = scorer.score();
  expect([all.events, all.hitAt1, first.events, first.hitAt1]).toEqual([2, 50, 1, 100]);
});

it("calls it calibrated when nine of ten that are given 90 % happen, and over-confident when half of them do", () => {
  const eceOf = (hits: number) => {
    const scorer = createScorer();
    for (let i = 0; i < 10; i++) scorer.add({ ...said, rank: i < hits ? 0 : 1, firstRank: 0 });
    return scorer.score();
  };
  expect(eceOf(9).ece).toBeCloseTo(0);
  expect(eceOf(5).ece).toBeCloseTo(0.4);
  expect(eceOf(5).precisionAtHalf).toBe(0.5);
  expect(eceOf(9).bitsPerEvent).toBe(1);
});
