import { manualClock } from "../kernel/manual-clock";
import { createCredentials } from "./credentials";
import { createMemoryStore, type Disk } from "./memory-store.fixture";
import { createOutbox, type Outbox, type OutboxOptions } from "./outbox";
import { createOutboxCalls, type OutboxCallsOptions } from "./outbox-calls";
import type { QueuedWrite } from "./queued-write";
import { createReplayer } from "./replayer";

export const TERMS = { maxAgeMs: 1_000_000, isRepeatable: true, deadlineMs: 15_000 };
export const PAGE = { clientId: "page", role: undefined };
export const URL_OF_NOTES = "https://app.test/notes";

export type Send = (write: QueuedWrite, body: string) => Promise<Response>;
export const created: Send = async () => Response.json({ saved: true }, { status: 201 });
export const answering =
  (status: number, body: string | null = null): Send =>
  async () =>
    new Response(body, { status });

/** One start of a worker: outbox and replayer over what is on disk. */
export function lifeOn(
  disk: Disk,
  send: Send = created,
  change: Partial<OutboxOptions & OutboxCallsOptions> = {},
) {
  const clock = manualClock(5_000);
  const store = createMemoryStore(disk);
  const credentials = createCredentials();
  const heard: string[] = [];
  let ids = 0;
  const onChange = ({ state }: QueuedWrite) => void heard.push(state);
  const replayer = createReplayer({
    store,
    clock,
    random: () => 1,
    send: (write, bytes) => send(write, new TextDecoder().decode(bytes)),
    onChange,
    onAttempt: (write, response) => outbox.onAttempt(write, response),
  });
  let running: Promise<unknown> = Promise.resolve();
  const options = {
    store,
    credentials,
    clock,
    life: "this one",
    newId: () => `id ${disk.nextSequence}.${ids++}`,
    digest: async (bytes: ArrayBuffer) => new TextDecoder().decode(bytes),
    isOnline: () => true,
    wake(isHurried = false) {
      running = running.then(() => replayer.run(isHurried));
      replayer.wake();
    },
    onChange,
    ...change,
  };
  const outbox: Outbox = createOutbox(options);
  const calls = createOutboxCalls(options);
  const accept = async (request: Request, terms = TERMS) =>
    (await outbox.accept(request, PAGE, terms)).response!;
  return { outbox, calls, accept, clock, heard, credentials };
}

export const post = (body = "a note", headers: Record<string, string> = {}, url = URL_OF_NOTES) =>
  new Request(url, { method: "POST", body, headers });
export const offline = { isOnline: () => false };
export const writesOn = (disk: Disk) => [...disk.writes.values()];
