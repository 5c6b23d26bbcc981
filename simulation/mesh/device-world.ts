import type { CatalogEntry, Readiness } from "../../runtime/predict/catalog-entry";
import { LINK_MS_PER_MIB, MIB } from "../../runtime/predict/defaults";
import { costClassOf } from "./cost-classes";

/**
 * One policy's devices: what is on each disk, what is compiled, which replicas run, and what all that has cost. Time is
 * that of the trace; a cold start delays nobody's next use.
 */
export interface DeviceWorld {
  open(device: string): void;
  /** A request: starts what is missing. @returns what it found. */
  use(service: string, at: number): Found;
  readinessOf(service: string, at: number): Readiness;
  running(at: number): readonly string[];
  entryOf(service: string, at: number): CatalogEntry;
  /** Until a replica is ready that is started now. */
  startMs(service: string, at: number): number;
  /** Bytes and code only. */
  prepare(service: string, step: "prefetch" | "compile", at: number): void;
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
  /** When the code of a service is on the disk, by device. */
  const disks = new Map<string, Map<string, number>>();
  /** Fetched ahead and not used yet, by device and service. */
  const ahead = new Map<string, number>();
  const replicas = new Map<string, Replica>();
  /** When it is compiled, in this life; the least recently needed first. */
  const compiled = new Map<string, number>();
  let disk = new Map<string, number>();
  let device = "";
  let mibSeconds = 0;

  const aheadKey = (service: string) => `${device}\u0000${service}`;

  function holdCompiled(service: string, doneAt: number): void {
    const before = compiled.get(service);
    compiled.delete(service);
    compiled.set(service, Math.min(before ?? Number.POSITIVE_INFINITY, doneAt));
    let bytes = sumOf([...compiled.keys()].map((each) => costClassOf(each).bytes));
    for (const oldest of compiled.keys()) {
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

  /** Until its code is here, is compiled, and a replica is ready, if all is begun now. */
  function fetchedInMs(service: string, at: number): number {
    const hereAt = disk.get(service);
    if (hereAt !== undefined) return Math.max(0, hereAt - at);
    return (costClassOf(service).bytes / MIB) * LINK_MS_PER_MIB["4g"];
  }

  function compiledInMs(service: string, at: number): number {
    const doneAt = compiled.get(service) ?? Number.POSITIVE_INFINITY;
    return Math.max(0, Math.min(doneAt - at, fetchedInMs(service, at) + costClassOf(service).compileMs));
  }

  const startMs = (service: string, at: number): number =>
    compiledInMs(service, at) + costClassOf(service).instantiateMs;

  function fetch(service: string, at: number): void {
    if (!disk.has(service)) disk.set(service, at + fetchedInMs(service, at));
  }

  function compile(service: string, at: number): void {
    const doneAt = at + compiledInMs(service, at);
    fetch(service, at);
    holdCompiled(service, doneAt);
  }

  function noteAhead(service: string, at: number): void {
    if (at >= countedFrom && !disk.has(service)) ahead.set(aheadKey(service), costClassOf(service).bytes);
  }

  function readinessOf(service: string, at: number): Readiness {
    expire(at);
    const replica = replicas.get(service);
    if (replica !== undefined && replica.readyAt <= at) return "ready";
    if (replica !== undefined && replica.startAt <= at) return "starting";
    if (compiledInMs(service, at) === 0) return "compiled";
    return disk.has(service) ? "prefetched" : "cold";
  }

  return {
    open(name) {
      device = name;
      disk = disks.get(name) ?? new Map();
      disks.set(name, disk);
      compiled.clear();
    },
    use(service, at) {
      const readiness = readinessOf(service, at);
      const replica = replicas.get(service);
      const isThere = replica !== undefined && replica.startAt <= at;
      const waitMs = isThere ? Math.max(0, replica.readyAt - at) : startMs(service, at);
      if (!isThere)
        replicas.set(service, { startAt: at, readyAt: at + waitMs, untilAt: Number.POSITIVE_INFINITY });
      compile(service, at);
      ahead.delete(aheadKey(service));
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
    startMs,
    prepare(service, step, at) {
      noteAhead(service, at);
      if (step === "compile") compile(service, at);
      else fetch(service, at);
    },
    start(service, at, readyAt, untilAt) {
      end(service, at);
      const takesMs = startMs(service, at);
      const startAt = Math.max(at, readyAt - takesMs);
      replicas.set(service, {
        startAt,
        readyAt: startAt + takesMs,
        untilAt: Math.max(untilAt, startAt + takesMs),
      });
      noteAhead(service, at);
      compile(service, at);
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
    totals: () => ({ mibSeconds, wastedBytes: sumOf([...ahead.values()]) }),
  };
}

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, each) => sum + each, 0);
