import { describe, expect, it } from "vitest";
import { coldAt, frontOf } from "./equal-waste";

const at = (mibSeconds: number, coldFirstCount: number) => ({ mibSeconds, coldFirstCount });

describe("equal waste", () => {
  const curve = [at(400, 10), at(100, 40), at(200, 50), at(0, 100)];

  it("compares on the straight line between two settings, leaving out those that others beat", () => {
    expect(frontOf(curve)).toEqual([at(0, 100), at(100, 40), at(400, 10)]);
    expect(coldAt(curve, 50)).toBe(70);
    expect(coldAt(curve, 250)).toBe(25);
  });

  it("gives what the dearest setting reaches where there is more memory than it holds", () => {
    expect(coldAt(curve, 10_000)).toBe(10);
  });

  it("gives nothing where even the cheapest setting holds more", () => {
    expect(coldAt([at(10, 5)], 9)).toBeUndefined();
  });
});
