import { fromWireError, MeshError } from "../kernel/errors";
import type { ClientMessage } from "../protocol/client-messages";
import type { OutboxApi, OutboxReply } from "../protocol/outbox-api";

/** A stopped worker starts, and answers from its database, in well under a second. */
const ANSWER_TIMEOUT_MS = 8_000;
/** A worker is not told when a network works again, and may be stopped while it waits: pages wake it now and then. */
const LONGEST_WAIT_MS = 60_000;

export interface PageOutbox {
  readonly api: OutboxApi;
  /** Writes wait for their next time. */
  onWaiting(waitMs: number): void;
}

/** The outbox as this page sees it: the service worker has it, and is asked. */
export function createPageOutbox(
  post: (message: ClientMessage, ports?: Transferable[]) => void,
  controlled: Promise<unknown>,
  stopping: AbortSignal,
): PageOutbox {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const wake = (isHurried: boolean) => post({ type: "outbox-wake", isHurried });
  window.addEventListener("online", () => wake(true), { signal: stopping });

  const call = async (method: keyof OutboxApi, args: readonly unknown[]): Promise<unknown> => {
    await controlled;
    const { port1, port2 } = new MessageChannel();
    const reply = await new Promise<OutboxReply>((resolve, reject) => {
      port1.onmessage = ({ data }) => resolve(data);
      post({ type: "outbox", call: { method, args } }, [port2]);
      const silence = `Cannot tell that outbox.${method} worked: no answer in ${ANSWER_TIMEOUT_MS} ms`;
      setTimeout(() => reject(new MeshError("CONTROL_FAILED", silence)), ANSWER_TIMEOUT_MS);
    }).finally(() => port1.close());
    if ("error" in reply) throw fromWireError(reply.error);
    return reply.value;
  };
  const method =
    (name: keyof OutboxApi) =>
    (...args: readonly unknown[]) =>
      call(name, args) as Promise<never>;

  return {
    api: {
      list: method("list"),
      retry: method("retry"),
      drop: method("drop"),
      resume: method("resume"),
      setPrincipal: method("setPrincipal"),
    },
    onWaiting(waitMs) {
      clearTimeout(timer);
      timer = setTimeout(() => !stopping.aborted && wake(false), Math.min(waitMs, LONGEST_WAIT_MS));
    },
  };
}
