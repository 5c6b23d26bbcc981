import { type CatalogEntry, isAtLeast } from "./catalog-entry";
import {
  COMPILE_SHARE,
  feltMs,
  LINK_MS_PER_MIB,
  type LinkGrade,
  MEMORY_PER_BYTE,
  MIB,
  REPLICA_BYTES,
  UNKNOWN_COLD_START_MS,
} from "./defaults";

/** A wait for a critical service is felt twice as much, one for a background service half: an assumption. */
const PRIORITY_FACTOR: Readonly<Record<CatalogEntry["priority"], number>> = {
  critical: 2,
  normal: 1,
  background: 0.5,
};

/** What is still missing until the service answers at once, and what it would hold. */
export interface ServiceCosts {
  readonly missingMib: number;
  readonly downloadMs: number;
  readonly compileMs: number;
  /** From compiled code to ready. */
  readonly instantiateMs: number;
  readonly memoryMib: number;
  /** How much a request would feel the wait if nothing is done; and what less if it is fetched, or compiled as well. */
  readonly missMs: number;
  readonly fetchingSavesMs: number;
  readonly compilingSavesMs: number;
}

export function costsOf(entry: CatalogEntry, link: LinkGrade): ServiceCosts {
  const missingMib = entry.state === "cold" ? entry.bytes / MIB : 0;
  const startMs = entry.coldStartMs ?? UNKNOWN_COLD_START_MS;
  const isCompiled = isAtLeast(entry.state, "compiled");
  const downloadMs = missingMib * LINK_MS_PER_MIB[link];
  const compileMs = isCompiled ? 0 : startMs * COMPILE_SHARE;
  const instantiateMs = startMs * (1 - COMPILE_SHARE);
  const priorityFactor = PRIORITY_FACTOR[entry.priority];
  return {
    missingMib,
    downloadMs,
    compileMs,
    instantiateMs,
    memoryMib: (entry.memoryBytes ?? REPLICA_BYTES + MEMORY_PER_BYTE * entry.bytes) / MIB,
    fetchingSavesMs:
      priorityFactor * (feltMs(downloadMs + compileMs + instantiateMs) - feltMs(compileMs + instantiateMs)),
    compilingSavesMs: priorityFactor * (feltMs(compileMs + instantiateMs) - feltMs(instantiateMs)),
    missMs: priorityFactor * feltMs(downloadMs + compileMs + instantiateMs),
  };
}
