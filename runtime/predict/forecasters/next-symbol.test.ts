import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createNextSymbol } from "./next-symbol";

const create = () =>
  createNextSymbol({ maxOrder: 3, maxPairs: 500, maxFollowers: 50, marks: new Set(["<"]) });

describe("next symbol", () => {
  it("prefers what followed the longer context to what is frequent overall", () => {
    const model = create();
    for (let i = 0; i < 10; i++) model.observe(["a"], "x");
    for (let i = 0; i < 3; i++) model.observe(["b", "a"], "y");
    const next = model.distribution(["b", "a"]);
    expect(next.get("y")).toBeGreaterThan(next.get("x") ?? 0);
  });

  it("is the less sure the less it has seen", () => {
    const sureness = (times: number) => {
      const model = create();
      for (let i = 0; i < times; i++) model.observe(["a"], "b");
      return model.distribution(["a"]).get("b") ?? 0;
    };
    expect(sureness(1)).toBeLessThan(sureness(3));
    expect(sureness(3)).toBeLessThan(sureness(10));
  });

  it("expects a return to what this visit has used, but never to a mark", () => {
    const model = create();
    for (const symbol of ["a", "b", "c", "d"]) model.observe([], symbol);
    const next = model.distribution(["<", "d", "new"]);
    expect(next.get("d")).toBeGreaterThan(next.get("c") ?? 1);
    expect(next.has("<")).toBe(false);
  });

  it("always leaves something for a symbol never seen, and sums to less than 1", () => {
    const symbol = fc.constantFrom("a", "b", "c");
    const histories = fc.array(symbol, { maxLength: 5 });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(histories, symbol), { maxLength: 50 }),
        histories,
        (observed, history) => {
          const model = create();
          for (const [before, next] of observed) model.observe(before, next);
          const sum = [...model.distribution(history).values()].reduce((total, p) => total + p, 0);
          expect(sum).toBeGreaterThanOrEqual(0);
          expect(sum).toBeLessThan(1);
        },
      ),
    );
  });
});
