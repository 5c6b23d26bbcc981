import type { MeshConfig } from "../runtime/config/schema";
import { OUTBOX_DATABASE } from "../runtime/protocol/outbox-api";
import { importChunk } from "./import-chunk.sw";
import type * as outbox from "./outbox.sw";

/** Its file (scripts/build-mesh.ts). */
declare const OUTBOX: string;

/** What keeps writes until they have their final answer. */
export const outboxChunk = (): typeof outbox => importChunk("foremeshOutbox", OUTBOX);

/** Writes may come, or have come before the configuration changed: else nothing of the outbox is needed. */
export async function needsOutbox(config: MeshConfig | undefined): Promise<boolean> {
  const isWanted = config?.routes.some(({ rules }) => rules.some(({ offline }) => offline !== undefined));
  if (isWanted) return true;
  const databases = await indexedDB.databases().catch(() => []);
  return databases.some(({ name }) => name === OUTBOX_DATABASE);
}
