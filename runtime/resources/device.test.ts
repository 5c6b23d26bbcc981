import { afterEach, describe, expect, it, vi } from "vitest";
import { watchPageSignals } from "../page/page-signals.page";
import { observePressure } from "./compute-pressure.browser";
import { stubDevice } from "./device.fixture";
import { type PageSignals, type Pressure, pagesTogether } from "./signals";
import { readStorageUsedRatio } from "./storage-used.browser";

afterEach(() => vi.unstubAllGlobals());

const STORAGE = { usage: 30, quota: 120 };
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe("signals of a device", () => {
  it("tells each state of Compute Pressure until it is stopped", () => {
    const device = stubDevice(STORAGE);
    const told: Pressure[] = [];
    const stop = observePressure((pressure) => told.push(pressure));
    device.strain("serious");
    device.strain("fair");
    stop();
    expect(told).toEqual(["serious", "fair"]);
    expect(device.observerCount).toBe(0);
  });

  it("tells what a page sees, at once and after each change, until it is stopped", async () => {
    const device = stubDevice(STORAGE);
    const told: PageSignals[] = [];
    const stop = watchPageSignals((signals) => told.push(signals));
    await settled();
    device.hide(true);
    device.power({ levelRatio: 0.1, isCharging: false });
    stop();
    device.hide(false);
    const full = { levelRatio: 1, isCharging: true };
    expect(told).toEqual([
      { isHidden: false },
      { isHidden: false, battery: full },
      { isHidden: true, battery: full },
      { isHidden: true, battery: { levelRatio: 0.1, isCharging: false } },
    ]);
  });

  it("reads how full the storage is", async () => {
    stubDevice(STORAGE);
    expect(await readStorageUsedRatio()).toBe(0.25);
  });

  it("takes what is refused for what is not there", async () => {
    stubDevice(STORAGE, true);
    const told: PageSignals[] = [];
    observePressure(() => expect.unreachable());
    watchPageSignals((signals) => told.push(signals));
    await settled();
    expect(told).toEqual([{ isHidden: false }]);
    expect(await readStorageUsedRatio()).toBeUndefined();
  });

  it("does without any of it", async () => {
    vi.stubGlobal("document", Object.assign(new EventTarget(), { visibilityState: "visible" }));
    vi.stubGlobal("navigator", {});
    const told: PageSignals[] = [];
    observePressure(() => expect.unreachable())();
    watchPageSignals((signals) => told.push(signals))();
    expect(told).toEqual([{ isHidden: false }]);
    expect(await readStorageUsedRatio()).toBeUndefined();
  });

  it("of several pages: hidden when all are, and what any of them tells of the device", () => {
    const battery = { levelRatio: 0.1, isCharging: false };
    expect(pagesTogether([])).toEqual({});
    expect(
      pagesTogether([
        { isHidden: true, wasDiscarded: true },
        { isHidden: false, battery },
      ]),
    ).toEqual({
      isHidden: false,
      wasDiscarded: true,
      battery,
    });
    expect(pagesTogether([{ isHidden: true }, { isHidden: true }])).toEqual({ isHidden: true });
  });
});
