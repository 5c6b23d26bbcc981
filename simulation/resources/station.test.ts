import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { countsPattern, repeatedBurstPattern } from "./arrivals";
import { comparePolicies, MODEL } from "./compare";
import { fixedPolicy } from "./fixed-policy";
import { REACTIVE } from "./knative-policy";
import { runStation } from "./station";

const COUNTS = new URL("../../../shared/data/nab-elb-request-count.csv", import.meta.url);

it("holds a request while the first replica starts, and answers in order of arrival", () => {
  const result = runStation(Float64Array.of(0, 10, 20), 1_000, MODEL, fixedPolicy("one", 1));
  expect([...result.waitsMs]).toEqual([300, 320, 340]);
  expect(result.mibSeconds).toBe(10);
  expect(result.startCount).toBe(1);
});

it("shares the cores: three replicas at work on two cores take half as long again", () => {
  const arrivals = Float64Array.of(2_000, 2_000, 2_000);
  const { waitsMs, delaysMs } = runStation(arrivals, 3_000, MODEL, fixedPolicy("three", 3));
  expect([...waitsMs]).toEqual([0, 0, 0]);
  for (const delayMs of delaysMs) expect(delayMs).toBeCloseTo(15);
});

it("is better than the reactive one where bursts repeat, and by 30 % in p95 wait with prediction", () => {
  const results = comparePolicies(repeatedBurstPattern(), MODEL);
  const of = (name: string) => results.find(({ policy }) => policy === name)!;
  const [reactive, ours, predictive] = [of(REACTIVE), of("ours, no prediction"), of("ours, prediction")];
  expect(ours.waitP95Ms).toBeLessThan(reactive.waitP95Ms);
  expect(ours.mibSeconds).toBeLessThan(reactive.mibSeconds);
  expect(predictive.waitP95Ms).toBeLessThan(0.7 * ours.waitP95Ms);
  expect(predictive.mibSeconds).toBeLessThan(ours.mibSeconds);
});

describe.skipIf(!existsSync(COUNTS))("nab-elb-request-count (needs ../shared/data)", () => {
  it("is read whole: a request for each that was counted", () => {
    const text = readFileSync(COUNTS, "utf8");
    expect(countsPattern(text).arrivals).toHaveLength(249_327);
  });
});
