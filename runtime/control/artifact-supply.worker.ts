import { createCodeCache } from "../cache/code-cache";
import { useDatabase } from "../cache/database.browser";
import { indexedDbTier } from "../cache/indexeddb-tier.browser";
import { createMemoryTier } from "../cache/memory-tier";
import { createRoom } from "../cache/room";
import { transpiledStore } from "../cache/transpiled-store.browser";
import { createUsageNotes } from "../cache/usage-notes";
import { createUsageStore } from "../cache/usage-store.browser";
import { promiseIntegration } from "../hosts/engines/suspending";
import { limitCommand } from "../hosts/limits/command-limit";
import { limitModule } from "../hosts/limits/limit-module";
import { createTranspiler } from "../hosts/transpiler/create-transpiler";
import { transpilerSpawner } from "../hosts/transpiler/transpiler-spawner.worker";
import { MeshError } from "../kernel/errors";
import { isFullDisk } from "../kernel/is-full-disk";
import { nextTask } from "../kernel/next-task.browser";
import { systemClock } from "../kernel/system-clock.browser";
import { sha256Hex } from "../security/digest.browser";
import { createArtifacts } from "./artifacts.worker";
import { confirmEntry, fetchCode, offerCode } from "./code-origin.worker";
import { createComponentArtifacts } from "./component-artifacts.worker";
import { createUsageReporter, type UsageReporterOptions } from "./usage-reporter.worker";

/** Its file, beside this one's; a hash of all it is made of is part of the name (scripts/build-mesh.ts). */
declare const TRANSPILER: string;

/** Of Blobs, which are handles; the bound is on what they stand for. */
const MEMORY_TIER_BYTES = 64 * 1024 * 1024;
/** Of the code that modules are made of: the largest guests take 14 MB each, and four of those are used in turn at most. */
const COMPILED_BYTES = 64 * 1024 * 1024;

/** Where code comes from: what is fetched and kept of it, what is made of it, and the notes of its use. */
export function createArtifactSupply(used: Pick<UsageReporterOptions, "services" | "forecasts">) {
  const usage = createUsageReporter({
    note: createUsageNotes(createUsageStore(useDatabase).merge, systemClock).note,
    clock: systemClock,
    ...used,
  });
  /** A database that is done without, and a full disk, are told of where they are met. */
  const warnOf = (what: string, error: unknown) =>
    error instanceof MeshError || isFullDisk(error) || console.warn(`[foremesh] ${what}`, error);
  const code = createCodeCache({
    // Only the service worker writes to the persistent tier; what comes from it is verified all the same.
    tiers: [createMemoryTier(MEMORY_TIER_BYTES), { ...indexedDbTier, put: async () => undefined }],
    fetch: fetchCode,
    digest: sha256Hex,
    onUsed: usage.codeUsed,
    onTierError: (tier, error) => warnOf(`the ${tier} tier failed, going on without it`, error),
  });
  const components = createComponentArtifacts({
    code,
    store: usage.noting(transpiledStore),
    transpile: createTranspiler({
      spawn: transpilerSpawner(new URL(TRANSPILER, self.location.href).href),
      clock: systemClock,
    }),
    transpiler: TRANSPILER,
    mode: promiseIntegration === undefined ? "sync" : "jspi",
    digest: sha256Hex,
    offer: offerCode,
    confirmEntry,
    onUnkept: (error) => warnOf("a component is transpiled anew at the next visit", error),
  });
  const artifacts = createArtifacts({
    code,
    components,
    confirmEntry,
    limitModule,
    limitCommand,
    room: createRoom(COMPILED_BYTES),
    nextTask,
    onCompiled: usage.compiled,
  });
  return { artifacts, usage };
}
