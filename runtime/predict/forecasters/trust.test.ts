import { describe, expect, it } from "vitest";
import { createTrust } from "./trust";

describe("trust", () => {
  const seenOnce = { ids: [0], counts: [1], total: 1, highest: 1 };
  const seenOften = { ids: [0, 1], counts: [49, 1], total: 50, highest: 49 };

  it("starts from the escape rule of PPM method C", () => {
    const trust = createTrust();
    expect(trust.of("2", seenOnce)).toBe(0.5);
    expect(trust.of("2", seenOften)).toBeCloseTo(50 / 52);
  });

  it("learns how often contexts of one kind decide the outcome, and leaves other kinds alone", () => {
    const trust = createTrust();
    for (let i = 0; i < 500; i++) trust.learn("2", seenOnce, 1, i % 10 === 0 ? 1 : 0);
    expect(trust.of("2", seenOnce)).toBeCloseTo(0.1, 1);
    expect(trust.of("2", seenOften)).toBeCloseTo(50 / 52);
    expect(trust.of("1", seenOnce)).toBe(0.5);
  });

  it("does not learn from outcomes that were decided above it", () => {
    const trust = createTrust();
    for (let i = 0; i < 100; i++) trust.learn("2", seenOnce, 0, 0);
    expect(trust.of("2", seenOnce)).toBe(0.5);
  });
});
