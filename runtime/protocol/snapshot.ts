import type { WireError } from "../kernel/errors";
import type { Vitals } from "./vitals";

/** The state of the mesh for display, as `foremesh.snapshot()` gives it. */
export interface Snapshot {
  readonly epoch: number;
  readonly services: readonly ServiceSnapshot[];
  /** What is expected next, most likely first. */
  readonly forecasts: readonly {
    readonly service: string;
    readonly probability: number;
    readonly withinMs: number;
  }[];
  /** What became of the plans so far. */
  readonly scorecard: { readonly used: number; readonly late: number; readonly wasted: number };
  /** How far the LSTM has been trained, and how well it foretells what it is trained on; absent: it is off. */
  readonly lstm?: { readonly stepCount: number; readonly isTrainingDue: boolean; readonly lossBits?: number };
  /** The rung of the pressure ladder, and the signals that hold it there, worst first. */
  readonly pressure: {
    readonly rung: "nominal" | "fair" | "serious" | "critical";
    readonly reasons: readonly string[];
  };
  /** Why nothing is kept on disk now, `STORAGE_…`; absent: all is well. */
  readonly storage?: WireError;
  /** The browser has agreed not to clear the origin to make room; absent: it does not say. */
  readonly isPersisted?: boolean;
  /** Of this page's own proxy. */
  readonly exchanges?: { readonly count: number; readonly failureCount: number };
}

export interface ServiceSnapshot {
  readonly name: string;
  readonly version: string;
  /** How far its code has come; `ready`: at least one replica is. */
  readonly state: "absent" | "prefetched" | "compiled" | "starting" | "ready";
  readonly replicas: readonly ReplicaSnapshot[];
}

export interface ReplicaSnapshot {
  readonly id: string;
  readonly state: string;
  readonly cause: string;
  /** As told last, some exchanges ago at most; absent: it has told nothing yet. */
  readonly vitals?: Vitals;
}
