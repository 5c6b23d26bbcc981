import { describe, expect, it } from "vitest";
import { forecasterContract } from "../forecaster.contract";
import { createRules } from "./rules";
import { visitStartsAt, visits } from "./visits.fixture";

function taught(walks: readonly (readonly string[])[], backwards = 0) {
  const rules = createRules({ name: "rules", backwards });
  for (const usage of visits(walks)) rules.observe(usage);
  return (uses: readonly string[]) => {
    for (const [i, service] of uses.entries()) {
      rules.observe({ service, route: "r", at: visitStartsAt(walks.length) + i });
    }
    return rules.next({ at: visitStartsAt(walks.length) + uses.length });
  };
}

describe("rules", () => {
  forecasterContract(() => createRules({ name: "rules", maxPairs: 1_000 }));

  it("expects what has followed sooner or later, the nearer the more", () => {
    const next = taught(Array(5).fill(["a", "b", "c", "d"]))(["a"]);
    expect(next.get("b")).toBeGreaterThan(next.get("c")!);
    expect(next.get("c")).toBeGreaterThan(next.get("d")!);
  });

  it("adds up what all recent uses speak for, in whatever order they came", () => {
    const walks = [
      ["a", "b", "x"],
      ["a", "c", "y"],
      ["d", "b", "z"],
    ];
    const next = taught([...walks, ...walks, ...walks])(["b", "a"]);
    expect(next.get("x")).toBeGreaterThan(Math.max(next.get("y")!, next.get("z")!));
  });

  it("counts backwards only where asked to", () => {
    const walks = Array(5).fill(["before", "after"]);
    expect(taught(walks)(["after"]).has("before")).toBe(false);
    expect(taught(walks, 0.5)(["after"]).get("before")).toBeGreaterThan(0);
  });
});

describe("company", () => {
  forecasterContract(() => createRules({ name: "company", backwards: 0.5, maxPairs: 1_000 }));
});
