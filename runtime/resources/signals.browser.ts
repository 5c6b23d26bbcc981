import { isSavingData } from "../kernel/data-saving.browser";
import type { DeviceSignals, EffectiveType, ToldSignals } from "./signals";

/** The parts of Navigator that TypeScript's DOM library leaves out, being Chromium only. */
interface ChromiumNavigator {
  readonly deviceMemory?: number;
  readonly connection?: { readonly effectiveType?: EffectiveType };
}

/** Assumed where the engine does not say: the least of today's phones, so as to err towards doing less. */
const ASSUMED_CONCURRENCY = 2;

/**
 * Reads the signals anew, in any realm: they change while the app runs (a phone leaves Wi-Fi).
 *
 * @param told  What cannot be read at once: the last that its sources told.
 */
export function readSignals(told: ToldSignals = {}): DeviceSignals {
  const { deviceMemory, connection } = navigator as ChromiumNavigator;
  return {
    hardwareConcurrency: navigator.hardwareConcurrency || ASSUMED_CONCURRENCY,
    saveData: isSavingData(),
    ...(navigator.onLine === false && { isOffline: true }),
    ...(deviceMemory === undefined ? {} : { deviceMemoryGiB: deviceMemory }),
    ...(connection?.effectiveType === undefined ? {} : { effectiveType: connection.effectiveType }),
    ...told,
  };
}
