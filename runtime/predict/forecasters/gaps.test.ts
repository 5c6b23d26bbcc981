import { describe, expect, it } from "vitest";
import { UNKNOWN_GAP_MS } from "../defaults";
import { createGaps } from "./gaps";

describe("gaps", () => {
  it("knows each pair by itself, falls back to all pairs, and to an assumption at first", () => {
    const gaps = createGaps();
    expect(gaps.typicalMs("a", "b")).toBe(UNKNOWN_GAP_MS);
    gaps.observe("a", "b", 1_000);
    gaps.observe("b", "c", 4_000);
    expect(gaps.typicalMs("a", "b")).toBeCloseTo(1_000);
    expect(gaps.typicalMs("c", "a")).toBeCloseTo(2_000);
  });

  it("tells of all that followed what it tells of each", () => {
    const gaps = createGaps();
    gaps.observe("a", "b", 1_000);
    gaps.observe("a", "c", 4_000);
    expect(gaps.after("a")).toEqual({
      tos: ["b", "c"],
      ms: [gaps.typicalMs("a", "b"), gaps.typicalMs("a", "c")],
    });
    gaps.observe("a", "b", 9_000);
    expect(gaps.after("a")?.ms[0]).toBe(gaps.typicalMs("a", "b"));
    expect(gaps.after("b")).toBeUndefined();
    expect(gaps.anyMs()).toBe(gaps.typicalMs("b", "a"));
  });

  it("is not moved far by one long break", () => {
    const gaps = createGaps();
    for (let i = 0; i < 20; i++) gaps.observe("a", "b", 5_000);
    gaps.observe("a", "b", 25 * 60_000);
    expect(gaps.typicalMs("a", "b")).toBeLessThan(10_000);
  });

  it("follows a change of habits", () => {
    const gaps = createGaps();
    for (let i = 0; i < 100; i++) gaps.observe("a", "b", 60_000);
    for (let i = 0; i < 30; i++) gaps.observe("a", "b", 2_000);
    expect(gaps.typicalMs("a", "b")).toBeLessThan(3_000);
  });

  it("takes a gap of nothing, and of a clock set back, for the shortest", () => {
    const gaps = createGaps();
    gaps.observe("a", "b", 0);
    gaps.observe("a", "b", -1_000);
    expect(gaps.typicalMs("a", "b")).toBe(1);
  });

  it("holds a bounded number of pairs, those seen last, and the mean of all", () => {
    const gaps = createGaps();
    for (let i = 0; i < 5_000; i++) gaps.observe(`a${i}`, "b", i < 2_500 ? 1_000 : 9_000);
    expect(gaps.save().length).toBeLessThanOrEqual(2_001);
    gaps.observe("a4999", "b", 1);
    expect(gaps.typicalMs("a4999", "b")).toBeLessThan(gaps.typicalMs("a0", "b"));
  });
});
