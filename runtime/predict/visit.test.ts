import { describe, expect, it } from "vitest";
import { VISIT_GAP_MS } from "./defaults";
import { createVisit } from "./visit";

const use = (service: string, at: number) => ({ service, route: service, at });

describe("visit", () => {
  it("lasts until nothing was used for half an hour", () => {
    const visit = createVisit(["start"]);
    visit.observe(use("a", 0));
    visit.observe(use("b", VISIT_GAP_MS));
    expect(visit.usesAt(2 * VISIT_GAP_MS)).toEqual(["start", "a", "b"]);
    expect(visit.usesAt(2 * VISIT_GAP_MS + 1)).toEqual(["start"]);
  });

  it("gives the same list as long as nothing is used", () => {
    const visit = createVisit();
    visit.observe(use("a", 0));
    const before = visit.usesAt(1);
    expect(visit.usesAt(2)).toBe(before);
    visit.observe(use("a", 3));
    expect(visit.usesAt(4)).not.toBe(before);
  });

  it("is not ended by a clock that goes backwards, and not kept alive by it", () => {
    const visit = createVisit();
    visit.observe(use("a", VISIT_GAP_MS));
    visit.observe(use("b", 0));
    expect(visit.usesAt(2 * VISIT_GAP_MS)).toEqual(["a", "b"]);
  });

  it("keeps the latest uses of a long visit only", () => {
    const visit = createVisit();
    for (let i = 0; i < 100; i++) visit.observe(use(`s${i}`, i));
    expect(visit.usesAt(100).length).toBeLessThan(50);
    expect(visit.usesAt(100).at(-1)).toBe("s99");
  });
});
