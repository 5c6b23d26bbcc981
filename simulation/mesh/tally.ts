import type { Found } from "./device-world";
import type { MeshUse } from "./trace";

/** Counts what requests found, of the visits that count. */
export interface Tally {
  /** @param wasUp  The mesh was running before this use; the one that opens it finds nothing under any policy. */
  onUse(use: MeshUse, found: Found, wasUp: boolean): void;
  totals(): TallyTotals;
}

export interface TallyTotals {
  /** Openings not among them. */
  readonly firstUseCount: number;
  /** Found no replica that was ready. */
  readonly coldFirstCount: number;
  readonly openingCount: number;
  readonly repeatCount: number;
  readonly coldRepeatCount: number;
  /** What first uses waited for a start, in ms. */
  readonly addedP50Ms: number;
  readonly addedP95Ms: number;
}

export function createTally(): Tally {
  const waitsMs: number[] = [];
  let [coldFirstCount, openingCount, repeatCount, coldRepeatCount] = [0, 0, 0, 0];
  return {
    onUse({ isFirst, counts }, { readiness, waitMs }, wasUp) {
      if (!counts) return;
      const isCold = readiness !== "ready";
      if (!wasUp) openingCount += 1;
      else if (isFirst) {
        waitsMs.push(waitMs);
        coldFirstCount += isCold ? 1 : 0;
      } else {
        repeatCount += 1;
        coldRepeatCount += isCold ? 1 : 0;
      }
    },
    totals() {
      const sorted = waitsMs.sort((a, b) => a - b);
      const at = (share: number) =>
        sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
      return {
        firstUseCount: sorted.length,
        coldFirstCount,
        openingCount,
        repeatCount,
        coldRepeatCount,
        addedP50Ms: at(0.5),
        addedP95Ms: at(0.95),
      };
    },
  };
}
