import { vi } from "vitest";
import type { Battery, Pressure } from "./signals";

/** A device that does as it is told, in place of the browser's globals. `vi.unstubAllGlobals()` takes it away. */
export interface FakeDevice {
  strain(pressure: Pressure): void;
  hide(isHidden: boolean): void;
  power(battery: Battery): void;
  /** Observers of Compute Pressure at present. */
  readonly observerCount: number;
}

export function stubDevice(storage: { usage: number; quota: number }, refuses = false): FakeDevice {
  const observers = new Set<(records: readonly { state: Pressure }[]) => void>();
  const page = Object.assign(new EventTarget(), { visibilityState: "visible" });
  const manager = Object.assign(new EventTarget(), { level: 1, charging: true });
  const refusal = () => Promise.reject(new Error("refused"));

  vi.stubGlobal(
    "PressureObserver",
    class {
      constructor(readonly onRecords: (records: readonly { state: Pressure }[]) => void) {}
      observe() {
        if (refuses) return refusal();
        observers.add(this.onRecords);
        return Promise.resolve();
      }
      disconnect() {
        observers.delete(this.onRecords);
      }
    },
  );
  vi.stubGlobal("document", page);
  vi.stubGlobal("navigator", {
    getBattery: () => (refuses ? refusal() : Promise.resolve(manager)),
    storage: { estimate: () => (refuses ? refusal() : Promise.resolve(storage)) },
  });

  return {
    strain(pressure) {
      for (const onRecords of observers) onRecords([{ state: pressure }]);
    },
    hide(isHidden) {
      page.visibilityState = isHidden ? "hidden" : "visible";
      page.dispatchEvent(new Event("visibilitychange"));
    },
    power({ levelRatio, isCharging }) {
      Object.assign(manager, { level: levelRatio, charging: isCharging });
      manager.dispatchEvent(new Event("levelchange"));
    },
    get observerCount() {
      return observers.size;
    },
  };
}
