import { describe, expect, it } from "vitest";
import { createTrust } from "./trust";

describe("trust", () => {
  const seenOnce = { group: "2", total: 1, followers: 1, highest: 1 };
  const seenOften = { group: "2", total: 50, followers: 2, highest: 49 };

  it("starts from the escape rule of PPM method C", () => {
    const trust = createTrust();
    expect(trust.of(seenOnce)).toBe(0.5);
    expect(trust.of(seenOften)).toBeCloseTo(50 / 52);
  });

  it("learns how often contexts of one kind decide the outcome, and leaves other kinds alone", () => {
    const trust = createTrust();
    for (let i = 0; i < 500; i++) trust.learn(seenOnce, 1, i % 10 === 0 ? 1 : 0);
    expect(trust.of(seenOnce)).toBeCloseTo(0.1, 1);
    expect(trust.of(seenOften)).toBeCloseTo(50 / 52);
    expect(trust.of({ ...seenOnce, group: "1" })).toBe(0.5);
  });

  it("does not learn from outcomes that were decided above it", () => {
    const trust = createTrust();
    for (let i = 0; i < 100; i++) trust.learn(seenOnce, 0, 0);
    expect(trust.of(seenOnce)).toBe(0.5);
  });
});
