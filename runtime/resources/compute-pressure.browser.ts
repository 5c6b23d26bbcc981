import type { Pressure } from "./signals";

/** W3C Compute Pressure Level 1, in Chromium since 125: in pages and workers, service workers apart. */
interface PressureObserverLike {
  observe(source: "cpu", options: { readonly sampleInterval: number }): Promise<void>;
  disconnect(): void;
}
type PressureObserverConstructor = new (
  onRecords: (records: readonly { readonly state: Pressure }[]) => void,
) => PressureObserverLike;

/** Once a second: the ladder waits that long before it believes a state, so faster would tell it nothing. */
const SAMPLE_INTERVAL_MS = 1_000;

/**
 * Tells each new state of the CPU, where the engine has Compute Pressure and the page's policy allows it. Elsewhere nothing is
 * ever told: `createLoopDelay` stands in.
 *
 * `performance.measureUserAgentSpecificMemory` is deliberately not among the signals: it took 16 s and did not count the
 * memory of WebAssembly in workers (facts/wasm.md §9). Hosts report `memory.buffer.byteLength` instead.
 *
 * A page without focus is told nothing (the specification's privacy test), so the last state may be an old one.
 *
 * @returns stops observing.
 */
export function observePressure(onState: (pressure: Pressure) => void): () => void {
  const { PressureObserver } = globalThis as { readonly PressureObserver?: PressureObserverConstructor };
  if (PressureObserver === undefined) return () => {};
  const observer = new PressureObserver((records) => {
    const newest = records.at(-1);
    if (newest !== undefined) onState(newest.state);
  });
  // Refused by Permissions Policy, or no telemetry on this platform: as good as absent.
  observer.observe("cpu", { sampleInterval: SAMPLE_INTERVAL_MS }).catch(() => {});
  return () => observer.disconnect();
}
