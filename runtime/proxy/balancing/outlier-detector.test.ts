import { describe, expect, it } from "vitest";
import { manualClock } from "../../kernel/manual-clock";
import { createOutlierDetector, type OutlierSettings } from "./outlier-detector";

const setUp = (changes: Partial<OutlierSettings>) => {
  const clock = manualClock();
  const off = { consecutive5xxErrors: 0, consecutiveGatewayErrors: 0, successRateMinimumPercent: 0 };
  const settings = { ...off, successRateMinimumRequests: 5, interval: 10_000, ...changes };
  const detector = createOutlierDetector(settings, clock.now);
  return { clock, judge: (...statuses: (number | undefined)[]) => statuses.map(detector.record) };
};

describe("outlier detector", () => {
  it("ejects after a run of 5xx and of no answers, which a 4xx ends", () => {
    const { judge } = setUp({ consecutive5xxErrors: 3 });
    expect(judge(500, undefined, 404, 500, undefined, 503)).toEqual([
      false,
      false,
      false,
      false,
      false,
      true,
    ]);
  });

  it("counts 502, 503 and 504 alone as gateway errors", () => {
    const { judge } = setUp({ consecutiveGatewayErrors: 2 });
    expect(judge(502, 500, 503, 504)).toEqual([false, false, false, true]);
  });

  it("ejects below the success rate once there are requests enough, with 429 as a failure", () => {
    const { judge } = setUp({ successRateMinimumPercent: 80 });
    expect(judge(200, 200, 429, 429, 429)).toEqual([false, false, false, false, true]);
  });

  it("forgets what is older than the interval", () => {
    const { clock, judge } = setUp({ successRateMinimumPercent: 80 });
    judge(500, 500, 500, 500);
    clock.advance(10_000);
    expect(judge(500)).toEqual([false]);
  });
});
