import { isFinal, type QueuedWrite } from "./queued-write";

/** How long after its first event a repeated one may come; the browser starts the worker for it at once. */
const MAX_AGE_MS = 60_000;
/** The same after the write had its final answer. */
const MAX_FINAL_MS = 10_000;

type Identity = Pick<
  QueuedWrite,
  "principal" | "resource" | "method" | "url" | "bodyHash" | "clientId" | "isKeyed" | "idempotencyKey"
>;

/**
 * Chromium sends a fetch event again, once and without a mark, when the worker died before it answered (facts:
 * reliability.md finding 2). So the write of an *earlier* start of the worker whose event was not answered is taken for the
 * same one. Two equal writes that are both meant stay two: they come to one start, or the first was answered.
 */
export function findRepeated(
  writes: readonly QueuedWrite[],
  event: Identity,
  life: string,
  wallNow: number,
): QueuedWrite | undefined {
  return writes.find((write) => {
    if (write.life === life || write.isAnswered) return false;
    const ageMs = isFinal(write) ? wallNow - write.triedAt : wallNow - write.queuedAt;
    if (Math.abs(ageMs) > (isFinal(write) ? MAX_FINAL_MS : MAX_AGE_MS)) return false;
    const isSameKey =
      write.isKeyed === event.isKeyed && (!event.isKeyed || write.idempotencyKey === event.idempotencyKey);
    return (
      isSameKey &&
      write.principal === event.principal &&
      write.resource === event.resource &&
      write.method === event.method &&
      write.url === event.url &&
      write.bodyHash === event.bodyHash &&
      write.clientId === event.clientId
    );
  });
}
