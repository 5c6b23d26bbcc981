import type { Clock } from "../kernel/clock";
import { NULL_BODY_STATUS } from "../protocol/null-body-status";
import type { WriteAnswer } from "../protocol/outbox-api";
import { concatBytes } from "../protocol/read-ahead";

/** A server explains a conflict in a few lines, or sends the resource as it is now. */
const MAX_BODY_BYTES = 64 * 1024;
/** The next write of the resource waits for it: an answer whose body never ends must not hold it up. */
const MAX_BODY_MS = 5_000;

/** Reads what is kept of an answer. The response itself can still be handed to somebody. */
export async function keepAnswer(response: Response, clock: Clock): Promise<WriteAnswer> {
  const { status, statusText, headers, body } = response.clone();
  const reader = body?.getReader();
  const cancel = () => void reader?.cancel().catch(() => undefined);
  let isLate = false;
  const stop = clock.after(MAX_BODY_MS, () => {
    isLate = true;
    cancel();
  });
  const chunks: Uint8Array[] = [];
  let missing = MAX_BODY_BYTES;
  let isWhole = reader === undefined;
  try {
    while (reader !== undefined && !isWhole && !isLate && missing >= 0) {
      const { done, value } = await reader.read();
      isWhole = done && !isLate;
      if (value !== undefined) chunks.push(value);
      missing -= value?.byteLength ?? 0;
    }
  } catch {
    // It broke off: what came is kept.
  }
  stop();
  if (!isWhole) cancel();
  const { buffer } = concatBytes(chunks).slice(0, MAX_BODY_BYTES);
  return { status, statusText, headers: [...headers], body: buffer, isBodyCut: !isWhole };
}

export function responseOf({ status, statusText, headers, body }: WriteAnswer): Response {
  const init = {
    status,
    statusText,
    headers: headers.map(([name, value]) => [name, value] as [string, string]),
  };
  return new Response(NULL_BODY_STATUS.has(status) ? null : body, init);
}
