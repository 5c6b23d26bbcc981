import type { CatalogEntry } from "./catalog-entry";
import { costsOf } from "./costs";
import { MIB, WASTE_HOLD_SECONDS, WASTE_PLANS } from "./defaults";
import { isPreparing, type Plan } from "./plan";
import type { PlanGrants, WasteAllowance } from "./planner";

/**
 * Keeps book of what was held and fetched for nothing, so that there is a hard limit to it: whatever the forecasts say, a
 * plan may only promise what the last hour has left.
 *
 * Memory is held in vain from the last use of a replica (or its start) until it is retired; bytes are in vain until the
 * service is used. Both count as soon as they are spent; a use gives back.
 */
export interface WasteLedger {
  /** @param catalog  What the plan was made of. */
  record(plan: Plan, catalog: readonly CatalogEntry[]): void;
  onUse(service: string, at: number): void;
  /** Its replica is gone. */
  onRetire(service: string, at: number): void;
  allowance(grants: PlanGrants, at: number): WasteAllowance;
  /** Within the last hour, what is being held now included. */
  spent(at: number): Waste;
}

export interface Waste {
  readonly bytes: number;
  readonly mibSeconds: number;
}

const WINDOW_MS = 3_600_000;

interface Held {
  readonly memoryMib: number;
  readonly fromAt: number;
  readonly untilAt: number;
}

export function createWasteLedger(): WasteLedger {
  const held = new Map<string, Held>();
  const fetched = new Map<string, { readonly bytes: number; readonly at: number }>();
  let wasted: { readonly at: number; readonly mibSeconds: number }[] = [];

  function close(service: string, at: number): void {
    const hold = held.get(service);
    if (hold === undefined) return;
    held.delete(service);
    const endedAt = Math.min(at, hold.untilAt);
    wasted.push({ at: endedAt, mibSeconds: mibSecondsOf(hold, endedAt) });
  }

  function settle(at: number): void {
    for (const [service, { untilAt }] of held) if (untilAt <= at) close(service, at);
    wasted = wasted.filter((each) => each.at > at - WINDOW_MS);
    for (const [service, each] of fetched) if (each.at <= at - WINDOW_MS) fetched.delete(service);
  }

  function spent(at: number): Waste {
    settle(at);
    const closed = wasted.reduce((sum, { mibSeconds }) => sum + mibSeconds, 0);
    const open = [...held.values()].reduce((sum, hold) => sum + mibSecondsOf(hold, at), 0);
    const bytes = [...fetched.values()].reduce((sum, each) => sum + each.bytes, 0);
    return { bytes, mibSeconds: closed + open };
  }

  return {
    record({ at, actions }, catalog) {
      const entries = new Map(catalog.map((entry) => [entry.service, entry]));
      for (const action of actions) {
        const { kind, service, keepMs } = action;
        const entry = entries.get(service)!;
        if (kind === "retire") close(service, at);
        if (keepMs > 0) {
          const fromAt = held.get(service)?.fromAt ?? at;
          held.set(service, { memoryMib: costsOf(entry, "4g").memoryMib, fromAt, untilAt: at + keepMs });
        }
        if (isPreparing(action) && entry.state === "cold") fetched.set(service, { bytes: entry.bytes, at });
      }
    },

    onUse(service, at) {
      fetched.delete(service);
      const hold = held.get(service);
      if (hold !== undefined) held.set(service, { ...hold, fromAt: at });
    },

    onRetire: close,

    allowance({ replicaBytes, prefetchBytes }, at) {
      const { bytes, mibSeconds } = spent(at);
      return {
        bytes: Math.max(0, WASTE_PLANS * prefetchBytes - bytes),
        mibSeconds: Math.max(0, (WASTE_HOLD_SECONDS * replicaBytes) / MIB - mibSeconds),
      };
    },

    spent,
  };
}

const mibSecondsOf = ({ memoryMib, fromAt }: Held, at: number): number =>
  (memoryMib * Math.max(0, at - fromAt)) / 1_000;
