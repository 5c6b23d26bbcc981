import type { Battery, DeviceSignals } from "../resources/signals";

/** What only a page can tell; it sends them to the controller, which has neither a document nor a battery. */
export type PageSignals = Pick<DeviceSignals, "isHidden" | "wasDiscarded" | "battery">;

interface BatteryManager extends EventTarget {
  readonly level: number;
  readonly charging: boolean;
}

/** The parts of the DOM that TypeScript's library leaves out, being Chromium only. */
type ChromiumNavigator = { getBattery?(): Promise<BatteryManager> };
type ChromiumDocument = { readonly wasDiscarded?: boolean };

/**
 * Tells the signals at once, and again after each change. Without a battery, or an engine that tells of it, there is none in
 * them (Firefox and Safari took the API back).
 *
 * @returns stops watching.
 */
export function watchPageSignals(onChange: (signals: PageSignals) => void): () => void {
  const watching = new AbortController();
  const { signal } = watching;
  let battery: Battery | undefined;

  const tell = () =>
    onChange({
      isHidden: document.visibilityState === "hidden",
      ...((document as ChromiumDocument).wasDiscarded && { wasDiscarded: true }),
      ...(battery !== undefined && { battery }),
    });

  const watchBattery = (manager: BatteryManager) => {
    if (signal.aborted) return;
    const read = () => {
      battery = { levelRatio: manager.level, isCharging: manager.charging };
      tell();
    };
    manager.addEventListener("levelchange", read, { signal });
    manager.addEventListener("chargingchange", read, { signal });
    read();
  };

  document.addEventListener("visibilitychange", tell, { signal });
  tell();
  // Refused by Permissions Policy: as good as absent.
  (navigator as ChromiumNavigator).getBattery?.().then(watchBattery, () => {});
  return () => watching.abort();
}
