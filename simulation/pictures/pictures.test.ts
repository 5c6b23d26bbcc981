import { describe, expect, it } from "vitest";
import { drawBands } from "./bands";
import { drawChart } from "./chart";
import { drawPareto } from "./pareto";
import { drawReliability } from "./reliability";
import { drawWeights } from "./weights";

const numbersIn = (svg: string, attribute: string) =>
  [...svg.matchAll(new RegExp(`<circle[^>]* ${attribute}="([^"]*)"`, "g"))].map(([, value]) => Number(value));

describe("pictures", () => {
  it("draws a bin where it was said to be, and none that is empty", () => {
    const svg = drawReliability("merged", [
      { meanProbability: 0, hitRatio: 0, events: 5 },
      { meanProbability: 0.5, hitRatio: 0, events: 0 },
      { meanProbability: 1, hitRatio: 1, events: 9 },
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

  it("marks an axis at round numbers", () => {
    const svg = drawWeights("weights", [{ useCount: 2_700, weights: { sequence: 1 } }]);
    const labels = [...svg.matchAll(/y="370" text-anchor="middle">([^<]*)</g)].map(([, label]) => label);
    expect(labels).toEqual(["0", "1000", "2000"]);
  });

  it("tells apart as many lines as there are forecasters", () => {
    const axis = { label: "", least: 0, most: 1 };
    const series = Array.from({ length: 10 }, (_, i) => ({ name: `${i}`, points: [], isLine: true }));
    const svg = drawChart({ title: "many", x: axis, y: axis, series });
    const looks = [...svg.matchAll(/<polyline points="" ([^>]*)>/g)].map(([, look]) => look);
    expect(new Set(looks).size).toBe(10);
  });

  it("draws each band up to the next, the last to the end, and names only kinds that occur", () => {
    const bands = [
      { kind: "nothing", from: 0 },
      { kind: "start", from: 0.5 },
    ];
    const svg = drawBands("plan", "probability", [{ label: "a", bands }], {
      nothing: "#eee",
      fetch: "#fa0",
      start: "#00f",
    });
    const boxes = [...svg.matchAll(/<rect x="(\d+)" y="64" width="(\d+)"/g)].map(([, x, width]) => [
      x,
      width,
    ]);
    expect(boxes).toEqual([
      ["170", "225"],
      ["395", "225"],
    ]);
    expect(svg).not.toContain("fetch");
  });

  it("shows names as they are, whatever signs they hold", () => {
    expect(drawPareto("a < b & c", [])).toContain("a &lt; b &amp; c");
  });
});
