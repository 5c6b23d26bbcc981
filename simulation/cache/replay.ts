import { createArc } from "../../runtime/cache/eviction/arc";
import { createFollowTheLeader } from "../../runtime/cache/eviction/follow-the-leader";
import { createGreedyDual } from "../../runtime/cache/eviction/greedy-dual";
import type { EvictionOptions, EvictionPolicy } from "../../runtime/cache/eviction/policy";
import { createS3Fifo } from "../../runtime/cache/eviction/s3-fifo";
import { createWTinyLfu } from "../../runtime/cache/eviction/w-tiny-lfu";
import { createBelady } from "./baselines/belady";
import { createLfu } from "./baselines/lfu";
import { createFifo, createLru } from "./baselines/lists";
import { createSieve } from "./baselines/sieve";
import type { Trace } from "./trace";

export interface Ratios {
  /** Hits of all requests, in %. */
  readonly object: number;
  /** Bytes of hits of all bytes asked for, in %. */
  readonly byte: number;
}

interface Setting extends EvictionOptions {
  readonly expectedEntries: number;
  readonly trace: Trace;
}

/** Ours, by the name it has in the tables. */
export const OURS = "foremesh";
export const BOUND = "Belady";

const GDSF = { sizePower: 1, usesPower: 1, firstUse: 1, ghostsPerResident: 0 };

type Create = (setting: Setting) => EvictionPolicy;
const POLICIES: Readonly<Record<string, Create>> = {
  LRU: createLru,
  FIFO: createFifo,
  LFU: createLfu,
  ARC: createArc,
  SIEVE: createSieve,
  "S3-FIFO": createS3Fifo,
  "W-TinyLFU": createWTinyLfu,
  GDSF: (setting) => createGreedyDual(setting, GDSF),
  [OURS]: createFollowTheLeader,
  [BOUND]: (setting) => createBelady(setting, setting.trace.keys),
};

/** What each policy makes of the trace at this capacity: bytes, or entries when they are of one size. */
export function replayAll(trace: Trace, capacityBytes: number): Readonly<Record<string, Ratios>> {
  const meanBytes = trace.bytes === undefined ? 1 : sum(trace.bytes) / trace.bytes.length;
  const expectedEntries = Math.ceil(capacityBytes / meanBytes);
  const setting = { trace, capacityBytes, expectedEntries, onEvict: () => undefined };
  return Object.fromEntries(
    Object.entries(POLICIES).map(([name, create]) => [name, replay(trace, create(setting))]),
  );
}

function replay({ keys, bytes }: Trace, policy: EvictionPolicy): Ratios {
  let hits = 0;
  let hitBytes = 0;
  let askedBytes = 0;
  for (const [index, key] of keys.entries()) {
    const size = bytes?.[index] ?? 1;
    askedBytes += size;
    if (!policy.request({ key, bytes: size, costMs: 1 })) continue;
    hits += 1;
    hitBytes += size;
  }
  return { object: (100 * hits) / keys.length, byte: (100 * hitBytes) / askedBytes };
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);
