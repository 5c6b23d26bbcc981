import type { Diagnostic } from "../config/diagnostic";
import type { MeshConfig } from "../config/schema";
import type { ClientMessage, WorkerMessage } from "../protocol/client-messages";
import { tag, untag } from "../protocol/tagged";

export type PageMessage = WorkerMessage<MeshConfig, Diagnostic>;

/** To the service worker that controls this page; nothing while none does. */
export type PostToWorker = (message: ClientMessage, ports?: Transferable[]) => void;

export const postToWorker: PostToWorker = (message, ports = []) =>
  controller()?.postMessage(tag(message), ports);

/** A frame without an origin may not even ask. */
function controller(): ServiceWorker | undefined {
  try {
    return navigator.serviceWorker?.controller ?? undefined;
  } catch {
    return undefined;
  }
}

/** The same, until the worker says that it counts; at once while there is no worker. */
export async function postAndWait(message: ClientMessage): Promise<void> {
  if (controller() === undefined) return;
  const { port1, port2 } = new MessageChannel();
  const counted = new Promise((resolve) => {
    port1.onmessage = resolve;
  });
  postToWorker(message, [port2]);
  await counted;
  port1.close();
}

/** What the service worker tells this page. */
export const listenToWorker = (
  receive: (message: PageMessage, ports: readonly MessagePort[]) => void,
  signal: AbortSignal,
): void =>
  navigator.serviceWorker.addEventListener(
    "message",
    (event) => {
      const message = untag<PageMessage>(event.data);
      if (message !== undefined) receive(message, event.ports);
    },
    { signal },
  );
