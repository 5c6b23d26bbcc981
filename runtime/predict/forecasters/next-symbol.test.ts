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
    const next = model.distribution(["<", "c", "d"]);
    expect(next.get("d")).toBeGreaterThan(next.get("c") ?? 1);
    expect([...next.keys()].sort()).toEqual(["c", "d"]);
  });

  it("knows a long walk by heart, however often its steps occur elsewhere", () => {
    const model = createNextSymbol({ maxOrder: 8, maxPairs: 5_000, maxFollowers: 50, marks: new Set() });
    const walks = [
      ["x", "a", "b", "c", "d", "e", "x"],
      ["y", "a", "b", "c", "d", "e", "y"],
    ];
    for (let round = 0; round < 20; round++) {
      for (const walk of walks)
        for (const [i, symbol] of walk.entries()) model.observe(walk.slice(0, i), symbol);
    }
    for (const walk of walks)
      expect(model.distribution(walk.slice(0, -1)).get(walk.at(-1)!)).toBeGreaterThan(0.7);
  });

  it("finds the way back after a detour", () => {
    const model = create();
    for (let i = 0; i < 30; i++) model.observe(["a", `detour ${i}`], "b");
    expect(model.distribution(["a", "detour anew"]).get("b")).toBeGreaterThan(0.5);
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
