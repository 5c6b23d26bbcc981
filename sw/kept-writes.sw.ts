import type { MeshConfig } from "../runtime/config/schema";
import { OUTBOX_DATABASE } from "../runtime/protocol/outbox-api";
import { chunk } from "./chunks.sw";
import type { OutboxParts, OutboxWorker } from "./outbox.sw";

export interface KeptWritesOptions extends OutboxParts {
  config(): MeshConfig | undefined;
  /** Resolves when the configuration is known, if there is one. */
  load(): Promise<void>;
}

export interface KeptWrites {
  /** `undefined`: a worker of somebody else's could not import it. */
  outbox(): OutboxWorker | undefined;
  /** Sends what is due, if there can be anything; lasts as long as the worker should be kept awake. */
  wake(isHurried: boolean): Promise<void>;
  /** What this start of the worker finds to send, a little after what the page waits for. */
  wakeOnce(event: ExtendableEvent): void;
}

const WAKE_DELAY_MS = 1_000;

/** The outbox, loaded when something needs it. */
export function createKeptWrites({ config, load, ...parts }: KeptWritesOptions): KeptWrites {
  let opened: OutboxWorker | undefined;
  let isWakeSet = false;

  function outbox(): OutboxWorker | undefined {
    try {
      opened ??= chunk("foremeshOutbox").createOutboxWorker(parts);
    } catch (error) {
      console.warn("[foremesh] writes are not kept: the outbox could not be loaded", error);
    }
    return opened;
  }

  const wake = async (isHurried: boolean) => {
    await load();
    // Where they go is what routes say, and there are none while the mesh is off.
    if (config()?.mode === "passthrough") return;
    if (await needsOutbox(config())) await outbox()?.wake(isHurried);
  };

  return {
    outbox,
    wake,
    wakeOnce(event) {
      if (isWakeSet) return;
      isWakeSet = true;
      const later = new Promise((resolve) => setTimeout(resolve, WAKE_DELAY_MS));
      event.waitUntil(later.then(() => wake(false)));
    },
  };
}

/** Writes may come, or have come before the configuration changed: else nothing of the outbox is needed. */
async function needsOutbox(config: MeshConfig | undefined): Promise<boolean> {
  const isWanted = config?.routes.some(({ rules }) => rules.some(({ offline }) => offline !== undefined));
  if (isWanted) return true;
  const databases = await indexedDB.databases().catch(() => []);
  return databases.some(({ name }) => name === OUTBOX_DATABASE);
}
