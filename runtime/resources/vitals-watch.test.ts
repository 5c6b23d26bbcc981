import { expect, it } from "vitest";
import { createVitalsWatch } from "./vitals-watch";

const MIB = 1024 * 1024;
const vitalsAfter = (requestCount: number, largestMemoryBytes?: number) => ({
  ...(largestMemoryBytes !== undefined && { memoryBytes: 3 * largestMemoryBytes, largestMemoryBytes }),
  requestCount,
  failureCount: 0,
  queueLength: 0,
  queueMs: 0,
  guestMs: 0,
  serviceMs: 0,
});

it("judges each replica by its own largest memory, as each memory has the limit to itself", () => {
  const watch = createVitalsWatch();
  const rates = Array.from({ length: 60 }, (_, i) => [
    watch.add("maps-1.1", vitalsAfter(i, 20 * MIB + i * 64 * 1024), 64 * MIB),
    watch.add("maps-1.2", vitalsAfter(i, i * MIB), 64 * MIB),
  ]);
  expect(rates.every(([calm]) => calm === 0)).toBe(true);
  expect(rates.at(-1)![1]).toBe(MIB);
});

it("concludes nothing of memory that nobody can reach", () => {
  const watch = createVitalsWatch();
  for (let i = 0; i < 60; i++) expect(watch.add("maps-1.1", vitalsAfter(i), 1)).toBe(0);
});

it("knows what was told last, until the replica is gone", () => {
  const watch = createVitalsWatch();
  watch.add("maps-1.1", vitalsAfter(32), 1);
  watch.add("maps-1.1", vitalsAfter(64), 1);
  expect(watch.of("maps-1.1")).toEqual(vitalsAfter(64));
  watch.forget("maps-1.1");
  expect(watch.of("maps-1.1")).toBeUndefined();
});
