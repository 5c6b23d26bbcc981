import { describe, expect, it } from "vitest";
import { forecasterContract } from "../forecaster.contract";
import { createRecency } from "./recency";
import { visitStartsAt, visits } from "./visits.fixture";

describe("recency", () => {
  forecasterContract(createRecency);

  const nextAfter = (walks: readonly (readonly string[])[], uses: readonly string[]) => {
    const recency = createRecency();
    for (const usage of visits([...walks, uses])) recency.observe(usage);
    return recency.next({ at: visitStartsAt(walks.length) + 60_000 });
  };

  it("knows a habit of repeating, for services never met before", () => {
    const next = nextAfter(Array(10).fill(["a", "a", "a", "a"]), ["new"]);
    expect(next.get("new")).toBeGreaterThan(0.8);
  });

  it("knows a habit of going back to the one before", () => {
    const next = nextAfter(Array(10).fill(["a", "b", "a", "b", "a"]), ["x", "y"]);
    expect(next.get("x")).toBeGreaterThan(3 * next.get("y")!);
  });

  it("always leaves something for a service new in the visit", () => {
    const next = nextAfter(Array(50).fill(["a", "b", "a", "b", "a"]), ["a", "b", "c", "d", "e", "f"]);
    expect([...next.values()].reduce((sum, p) => sum + p, 0)).toBeLessThanOrEqual(0.95 + 1e-9);
  });
});
