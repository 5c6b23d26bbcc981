import { MeshError, type MeshErrorCode } from "../kernel/errors";
import { holdLock } from "../kernel/hold-lock.browser";
import { randomId } from "../kernel/random-id.browser";
import { clientLock } from "../protocol/client-messages";
import { BUILD } from "../protocol/version";
import {
  hasFailedTooOften,
  isOver,
  recordOf,
  reviewStarts,
  type StartRecord,
  withFailure,
  withOneMoreTry,
} from "./start-record";
import { tabMemory } from "./tab-memory.page";

const KEY = "foremesh:starts";
/** The start that was under way in this tab last: kept over a crash of the tab, and gone with the browser. */
const lastStart = tabMemory(KEY);
/** A controller that takes its tab down does so soon after it has begun, but after the page was told that it is ready. */
const PROBATION_MS = 5_000;

/** What a new deploy can mend. What the browser, the network or a setting refuses fails alike at every start, and harms nobody. */
const FAULTS: readonly MeshErrorCode[] = ["SCRIPT_UNREADABLE", "PROTOCOL_MISMATCH", "CONTROL_FAILED"];

export interface StartGuard {
  /** Rejects with SAFE_MODE when starts have failed again and again, for a while. */
  enter(): Promise<void>;
  succeeded(): void;
  failed(error: unknown): void;
}

/** The record of starts. Without storage there is none, and every start is the first. */
function read(): StartRecord | undefined {
  try {
    return JSON.parse(localStorage.getItem(KEY)!) ?? undefined;
  } catch {
    return undefined;
  }
}

function write(record: StartRecord): void {
  try {
    if (record.failureCount === 0 && record.pending.length === 0) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, JSON.stringify(record));
  } catch {
    // Safe mode is for those who have storage.
  }
}

/** Safe mode: a deploy whose start fails, or ends its tab, is not started for ever. */
export function createStartGuard(configUrl: string): StartGuard {
  const name = `foremesh:start:${randomId()}`;
  const over = new AbortController();

  /** The start is not under way any more. @returns what else is on the record. */
  const leave = (): StartRecord => {
    over.abort();
    const record = recordOf(read(), BUILD);
    return { ...record, pending: record.pending.filter((other) => other !== name) };
  };

  const readConfig = async (): Promise<string | undefined> => {
    try {
      return await (await fetch(configUrl, { cache: "no-cache" })).text();
    } catch {
      return undefined;
    }
  };

  const insist = async (record: StartRecord): Promise<StartRecord> => {
    if (isOver(record, Date.now())) return withOneMoreTry(record);
    const current = await readConfig();
    const { configText = current } = record;
    if (current !== configText && current !== undefined) return withOneMoreTry(record);
    write({ ...record, ...(configText !== undefined && { configText }) });
    const { failureCount, why } = record;
    throw new MeshError(
      "SAFE_MODE",
      `The mesh is left off: its last ${failureCount} starts failed, the last one since ${why}`,
    );
  };

  return {
    async enter() {
      const held = new Set(read() && (await lockNames()));
      // A page or a worker of ours that lives on, or this very tab, which was loaded again.
      const hasWitness = [...held].some((lock) => lock.startsWith(clientLock("")));
      const mark = lastStart.read();
      const wasSeen = (start: string) => hasWitness || start === mark;
      let record = reviewStarts(read(), { build: BUILD, held, wasSeen, now: Date.now() });
      if (hasFailedTooOften(record)) record = await insist(record);
      await holdLock(name, over.signal);
      write({ ...record, pending: [...record.pending, name] });
      lastStart.write(name);
      // Who leaves before the end has not seen it fail.
      window.addEventListener("pagehide", () => write(leave()), { signal: over.signal });
    },
    succeeded() {
      setTimeout(() => !over.signal.aborted && write({ ...leave(), failureCount: 0 }), PROBATION_MS);
    },
    failed(error) {
      const record = leave();
      const isFault = !(error instanceof MeshError) || FAULTS.includes(error.code);
      const why = error instanceof MeshError ? error.code : String(error);
      write(isFault && navigator.onLine ? withFailure(record, why, Date.now()) : record);
    },
  };
}

async function lockNames(): Promise<string[]> {
  const { held = [] } = await navigator.locks.query();
  return held.map(({ name }) => name!);
}
