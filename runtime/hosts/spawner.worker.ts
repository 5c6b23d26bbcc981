import { trustedUrl } from "../kernel/trusted-url.browser";
import type { FromHost } from "../protocol/host-messages";
import type { Host, Spawner } from "./spawner";

/** Spawns dedicated workers, nested in the controller: they start even while the page is blocked (facts: wasm.md §8). */
export const workerSpawner =
  (hostUrl: string): Spawner =>
  (name) => {
    const worker = new Worker(trustedUrl(hostUrl), { type: "module", name });
    const host: Host = {
      post: (message, transfer) => worker.postMessage(message, transfer ?? []),
      onmessage: undefined,
      onerror: undefined,
      terminate: () => worker.terminate(),
    };
    worker.onmessage = (event: MessageEvent<FromHost>) => host.onmessage?.(event.data);
    worker.onerror = (event) => {
      event.preventDefault();
      host.onerror?.(event.message ?? `${hostUrl} could not be loaded`);
    };
    return host;
  };
