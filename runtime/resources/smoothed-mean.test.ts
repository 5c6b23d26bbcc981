import { expect, it } from "vitest";
import { createSmoothedMean } from "./smoothed-mean";

it("believes the first measurement, and from then on the newer the more", () => {
  const mean = createSmoothedMean(300, 0.5);
  expect(mean.value).toBe(300);
  mean.add(100);
  expect(mean.value).toBe(100);
  mean.add(200);
  expect(mean.value).toBe(150);
});

it("takes many measurements at once as if they had come one by one", () => {
  const [one, many] = [createSmoothedMean(0, 0.2), createSmoothedMean(0, 0.2)];
  for (const mean of [one, many]) mean.add(10);
  for (let i = 0; i < 5; i++) one.add(40);
  many.add(40, 5);
  expect(many.value).toBeCloseTo(one.value);
});
