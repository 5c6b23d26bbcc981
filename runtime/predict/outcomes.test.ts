import { describe, expect, it } from "vitest";
import { VISIT_GAP_MS } from "./defaults";
import { createOutcomes } from "./outcomes";

const forecastOf = (service: string, probability: number) => ({ service, probability, withinMs: 1_000 });

describe("outcomes", () => {
  it("tells that a forecast came true when its service is used", () => {
    const outcomes = createOutcomes();
    outcomes.onUse("a", 0);
    outcomes.open([forecastOf("b", 0.7)], "a");
    expect(outcomes.onUse("b", 1)).toEqual([{ probability: 0.7, used: true }]);
  });

  it("tells that it did not after three other services", () => {
    const outcomes = createOutcomes();
    outcomes.onUse("a", 0);
    outcomes.open([forecastOf("x", 0.4)], "a");
    expect(["b", "b", "a", "c"].flatMap((service) => outcomes.onUse(service, 1))).toEqual([]);
    expect(outcomes.onUse("d", 2)).toEqual([{ probability: 0.4, used: false }]);
  });

  it("tells that it did not when the visit is over", () => {
    const outcomes = createOutcomes();
    outcomes.onUse("a", 0);
    outcomes.open([forecastOf("x", 0.4)], "a");
    expect(outcomes.onUse("x", VISIT_GAP_MS + 1)).toEqual([{ probability: 0.4, used: false }]);
  });

  it("waits once for uses in a row, not once per use", () => {
    const outcomes = createOutcomes();
    for (let i = 0; i < 5; i++) {
      outcomes.onUse("a", i);
      outcomes.open([forecastOf("b", 0.7)], "a");
    }
    expect(outcomes.onUse("b", 9)).toHaveLength(1);
  });
});
