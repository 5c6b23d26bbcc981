import { describe, expect, it } from "vitest";
import { drawPareto } from "./pareto";
import { drawReliability } from "./reliability";
import { drawWeights } from "./weights";

const numbersIn = (svg: string, attribute: string) =>
  [...svg.matchAll(new RegExp(`<circle[^>]* ${attribute}="([^"]*)"`, "g"))].map(([, value]) => Number(value));

describe("pictures", () => {
  it("draws a bin where it was said to be, and none that is empty", () => {
    const svg = drawReliability("merged", [
      { meanConfidence: 0, frequency: 0, count: 5 },
      { meanConfidence: 0.5, frequency: 0, count: 0 },
      { meanConfidence: 1, frequency: 1, count: 9 },
    ]);
    expect(numbersIn(svg, "cx")).toEqual([64, 472]);
    expect(numbersIn(svg, "cy")).toEqual([352, 40]);
  });

  it("draws a line for each forecaster, one that came later from nothing", () => {
    const svg = drawWeights("weights", [
      { useCount: 0, weights: { sequence: 1 } },
      { useCount: 10, weights: { sequence: 0.5, arrivals: 0.5 } },
    ]);
    expect([...svg.matchAll(/<polyline points="([^"]*)"/g)].map(([, points]) => points)).toEqual([
      "64,40 472,196",
      "64,352 472,196",
    ]);
  });

  it("puts equal factors of memory at equal distances, and nothing left of the axis", () => {
    const points = [0, 100, 1_000].map((mibSeconds) => ({ mibSeconds, coldRatio: 0.5 }));
    expect(numbersIn(drawPareto("cold", [{ name: "a", points }]), "cx")).toEqual([64, 268, 472]);
  });

  it("shows names as they are, whatever signs they hold", () => {
    expect(drawPareto("a < b & c", [])).toContain("a &lt; b &amp; c");
  });
});
