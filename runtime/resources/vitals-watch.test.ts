import { expect, it } from "vitest";
import type { Metric } from "../protocol/vitals";
import { createVitalsWatch } from "./vitals-watch";

const MIB = 1024 * 1024;
const MAPS = { id: "maps-1.1", service: "maps" };
const OTHER = { id: "maps-1.2", service: "maps" };

const vitalsAfter = (requestCount: number, largestMemoryBytes?: number) => ({
  ...(largestMemoryBytes !== undefined && { memoryBytes: 3 * largestMemoryBytes, largestMemoryBytes }),
  requestCount,
  failureCount: 0,
  inFlightCount: 2,
  queueLength: 1,
  queueMs: requestCount,
  guestMs: 0,
  serviceMs: 0,
});

it("judges each replica by its own largest memory, as each memory has the limit to itself", () => {
  const watch = createVitalsWatch(() => 0);
  const verdicts = Array.from({ length: 60 }, (_, i) => [
    watch.add(MAPS, vitalsAfter(i, 20 * MIB + i * 64 * 1024), 64 * MIB),
    watch.add(OTHER, vitalsAfter(i, i * MIB), 64 * MIB),
  ]);
  expect(verdicts.every(([calm]) => calm === "fits")).toBe(true);
  expect(verdicts.at(-1)![1]).toBe("drain");
});

it("concludes nothing of memory that nobody can reach", () => {
  const watch = createVitalsWatch(() => 0);
  for (let i = 0; i < 60; i++) expect(watch.add(MAPS, vitalsAfter(i), 1)).toBe("fits");
});

it("knows what was told last, until the replica is gone", () => {
  const watch = createVitalsWatch(() => 0);
  watch.add(MAPS, vitalsAfter(32), 1);
  watch.add(MAPS, vitalsAfter(64), 1);
  expect(watch.of("maps-1.1")).toEqual(vitalsAfter(64));
  watch.forget(MAPS);
  expect(watch.of("maps-1.1")).toBeUndefined();
});

it("keeps what was told since the time before, of a replica and of its service", () => {
  let now = 500;
  const watch = createVitalsWatch(() => now);
  watch.started(MAPS);
  watch.add(MAPS, vitalsAfter(32, MIB), 64 * MIB);
  watch.add(OTHER, vitalsAfter(10), 64 * MIB);
  now = 1_500;
  watch.add(MAPS, vitalsAfter(40, MIB), 64 * MIB);
  const last = (subject: string, metric: Metric) => [...watch.history(subject)![metric].fine].slice(-2);
  expect(last("maps-1.1", "requestCount")).toEqual([32, 8]);
  expect(last("maps-1.1", "queueMs")).toEqual([32, 8]);
  expect(last("maps", "requestCount")).toEqual([42, 8]);
  expect(last("maps", "coldStartCount")).toEqual([1, 0]);
  expect(last("maps", "inFlightCount")).toEqual([4, 4]);
  expect(last("maps", "memoryBytes")).toEqual([3 * MIB, 3 * MIB]);
  watch.forget(MAPS);
  expect(watch.history("maps-1.1")).toBeUndefined();
  now = 2_500;
  expect(last("maps", "inFlightCount")).toEqual([4, 2]);
  expect(last("maps", "memoryBytes")).toEqual([3 * MIB, 0]);
});
