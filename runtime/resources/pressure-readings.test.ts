import { describe, expect, it } from "vitest";
import { readingsFrom } from "./pressure-readings";
import type { DeviceSignals } from "./signals";

const idle: DeviceSignals = { hardwareConcurrency: 4, saveData: false };

describe("pressure readings", () => {
  it("says nothing of a device that says nothing", () => {
    expect(readingsFrom(idle)).toEqual([]);
  });

  it("takes the event loop's word only where there is no Compute Pressure", () => {
    expect(readingsFrom(idle, "serious")).toEqual([{ source: "event loop", pressure: "serious" }]);
    expect(readingsFrom({ ...idle, pressure: "nominal" }, "serious")).toEqual([
      { source: "compute pressure", pressure: "nominal" },
    ]);
  });

  it("takes the event loop's word while the page is hidden, and Compute Pressure tells nothing new", () => {
    expect(readingsFrom({ ...idle, pressure: "critical", isHidden: true }, "nominal")).toEqual([
      { source: "event loop", pressure: "nominal" },
      { source: "hidden page", pressure: "fair" },
    ]);
  });

  it("counts hidden pages, memory saver and a nearly full disk", () => {
    const signals = { ...idle, isHidden: true, wasDiscarded: true, storageUsedRatio: 0.95 };
    expect(readingsFrom(signals)).toEqual([
      { source: "hidden page", pressure: "fair" },
      { source: "memory saver", pressure: "fair" },
      { source: "storage", pressure: "fair" },
    ]);
  });

  it("counts a low battery, unless it is being charged", () => {
    const withBattery = (levelRatio: number, isCharging: boolean) =>
      readingsFrom({ ...idle, battery: { levelRatio, isCharging } }).map(({ pressure }) => pressure);
    expect([0.5, 0.2, 0.05].map((level) => withBattery(level, false))).toEqual([[], ["fair"], ["serious"]]);
    expect(withBattery(0.05, true)).toEqual([]);
  });
});
