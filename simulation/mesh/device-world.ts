import type { CatalogEntry, Readiness } from "../../runtime/predict/catalog-entry";
import { LINK_MS_PER_MIB, MIB } from "../../runtime/predict/defaults";
import { costClassOf } from "./cost-classes";

/**
 * One policy's devices: what is on each disk, what is compiled, which replicas run, and what all that has cost. Time is
 * that of the trace; a cold start delays nobody's next use.
 */
export interface DeviceWorld {
  open(device: string, at: number): void;
  /** A request: starts what is missing. @returns what it found. */
  use(service: string, at: number): Found;
  readinessOf(service: string, at: number): Readiness;
  running(at: number): readonly string[];
  entryOf(service: string, at: number): CatalogEntry;
  fullStartMs(service: string): number;
  /** Bytes and code only. */
  prepare(service: string, step: "prefetch" | "compile"): void;
  /** Starts a replica so that it is ready at `readyAt` at the earliest. */
  start(service: string, at: number, readyAt: number, untilAt: number): void;
  keepUntil(service: string, untilAt: number): void;
  retire(service: string, at: number): void;
  close(at: number): void;
  totals(): WorldTotals;
}

export interface Found {
  readonly readiness: Readiness;
  readonly waitMs: number;
}

export interface WorldTotals {
  /** Loaded and not at work, from the instant counting began. */
  readonly mibSeconds: number;
  /** Fetched ahead since then, and never used on that device. */
  readonly wastedBytes: number;
}

interface Replica {
  readonly startAt: number;
  readonly readyAt: number;
  untilAt: number;
}

/** Of compiled code kept at the same time, as in the controller. */
const COMPILED_BYTES = 64 * MIB;

export function createDeviceWorld(countedFrom: number): DeviceWorld {
  const disks = new Map<string, Set<string>>();
  /** Fetched ahead and not used yet, by device and service. */
  const ahead = new Map<string, number>();
  const replicas = new Map<string, Replica>();
  /** Least recently needed first. */
  const compiled = new Set<string>();
  let disk = new Set<string>();
  let device = "";
  let mibSeconds = 0;

  const aheadKey = (service: string) => `${device}\u0000${service}`;

  function holdCompiled(service: string): void {
    compiled.delete(service);
    compiled.add(service);
    let bytes = [...compiled].reduce((sum, each) => sum + costClassOf(each).bytes, 0);
    for (const oldest of compiled) {
      if (bytes <= COMPILED_BYTES) return;
      compiled.delete(oldest);
      bytes -= costClassOf(oldest).bytes;
    }
  }

  function end(service: string, at: number): void {
    const replica = replicas.get(service);
    if (replica === undefined) return;
    replicas.delete(service);
    const heldMs = Math.max(0, at - Math.max(replica.readyAt, countedFrom));
    mibSeconds += (costClassOf(service).memoryMib * heldMs) / 1_000;
  }

  function expire(at: number): void {
    for (const [service, { untilAt }] of replicas) if (untilAt < at) end(service, untilAt);
  }

  function fetchAhead(service: string, at: number): void {
    if (disk.has(service)) return;
    disk.add(service);
    if (at >= countedFrom) ahead.set(aheadKey(service), costClassOf(service).bytes);
  }

  function startMs(service: string): number {
    const { bytes, compileMs, instantiateMs } = costClassOf(service);
    if (compiled.has(service)) return instantiateMs;
    return instantiateMs + compileMs + (disk.has(service) ? 0 : (bytes / MIB) * LINK_MS_PER_MIB["4g"]);
  }

  function readinessOf(service: string, at: number): Readiness {
    expire(at);
    const replica = replicas.get(service);
    if (replica !== undefined && replica.readyAt <= at) return "ready";
    if (replica !== undefined && replica.startAt <= at) return "starting";
    if (compiled.has(service)) return "compiled";
    return disk.has(service) ? "prefetched" : "cold";
  }

  let openedAt = 0;

  return {
    open(name, at) {
      device = name;
      disk = disks.get(name) ?? new Set();
      disks.set(name, disk);
      compiled.clear();
      openedAt = at;
    },
    use(service, at) {
      const readiness = readinessOf(service, at);
      const replica = replicas.get(service);
      const isThere = replica !== undefined && replica.startAt <= at;
      const waitMs = isThere ? Math.max(0, replica.readyAt - at) : startMs(service);
      if (!isThere)
        replicas.set(service, { startAt: at, readyAt: at + waitMs, untilAt: Number.POSITIVE_INFINITY });
      disk.add(service);
      ahead.delete(aheadKey(service));
      holdCompiled(service);
      return { readiness, waitMs };
    },
    readinessOf,
    running(at) {
      expire(at);
      return [...replicas].filter(([, { startAt }]) => startAt <= at).map(([service]) => service);
    },
    entryOf(service, at) {
      const { bytes, compileMs, instantiateMs, memoryMib } = costClassOf(service);
      return {
        service,
        state: readinessOf(service, at),
        prefetch: "auto",
        priority: "normal",
        bytes,
        coldStartMs: compileMs + instantiateMs,
        memoryBytes: memoryMib * MIB,
      };
    },
    fullStartMs: startMs,
    prepare(service, step) {
      fetchAhead(service, openedAt);
      if (step === "compile") holdCompiled(service);
    },
    start(service, at, readyAt, untilAt) {
      end(service, at);
      const takesMs = startMs(service);
      const startAt = Math.max(at, readyAt - takesMs);
      replicas.set(service, { startAt, readyAt: startAt + takesMs, untilAt: Math.max(untilAt, startAt + takesMs) });
      fetchAhead(service, at);
      holdCompiled(service);
    },
    keepUntil(service, untilAt) {
      const replica = replicas.get(service);
      if (replica !== undefined) replica.untilAt = Math.max(replica.readyAt, untilAt);
    },
    retire: end,
    close(at) {
      expire(at);
      for (const service of [...replicas.keys()]) end(service, at);
    },
    totals: () => ({ mibSeconds, wastedBytes: [...ahead.values()].reduce((sum, bytes) => sum + bytes, 0) }),
  };
}
