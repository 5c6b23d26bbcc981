import { describe, expect, it } from "vitest";
import { createLoopDelay } from "./loop-delay";

function pressureAfter(...latenessesMs: number[]) {
  const loop = createLoopDelay();
  for (const latenessMs of latenessesMs) loop.add(latenessMs);
  return loop.pressure;
}

describe("event-loop delay", () => {
  it("says nothing before it has seen enough", () => {
    expect(pressureAfter(900, 900, 900, 900)).toBeUndefined();
  });

  it("is not moved by two long tasks among five samples", () => {
    expect(pressureAfter(1, 2_000, 1, 2_000, 1)).toBe("nominal");
  });

  it("names each rung by what most samples show", () => {
    const rungs = [0, 49, 50, 200, 500].map((ms) => pressureAfter(ms, ms, ms, ms, ms));
    expect(rungs).toEqual(["nominal", "nominal", "fair", "serious", "critical"]);
  });

  it("forgets what is older than its window", () => {
    expect(pressureAfter(900, 900, 900, 900, 900, 1, 1, 1)).toBe("nominal");
  });

  it("starts anew after the device slept", () => {
    expect(pressureAfter(900, 900, 900, 900, 900, 3_600_000)).toBeUndefined();
  });
});
