import type { ControlApi } from "../control/control-api";
import type { Remote } from "../protocol/rpc";
import type { Battery, PageSignals } from "../resources/signals";

export interface PageSignalsLink {
  /** Another page leads from now on: its controller is told, now and after each change. */
  sendTo(control: Pick<Remote<ControlApi>, "tellSignals">): void;
}

/** Tells whoever leads what this page sees. */
export function createPageSignals(clientLock: string, stopping: AbortSignal): PageSignalsLink {
  let control: Parameters<PageSignalsLink["sendTo"]>[0] | undefined;
  let newest: PageSignals = {};
  const tell = () => void control?.tellSignals(clientLock, newest);
  const stop = watchPageSignals((signals) => {
    newest = signals;
    tell();
  });
  stopping.addEventListener("abort", stop);
  return {
    sendTo(next) {
      control = next;
      tell();
    },
  };
}

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
