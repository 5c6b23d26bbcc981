import { whenReleased } from "../kernel/hold-lock.browser";
import { trustedUrl } from "../kernel/trusted-url.browser";
import { type FromHost, hostLock } from "../protocol/host-messages";
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
    worker.onmessage = ({ data }: MessageEvent<FromHost>) => {
      if (data.type !== "alive") return host.onmessage?.(data);
      // No event tells of a worker that closed itself, or was ended by the browser.
      void whenReleased(hostLock(name)).then(() => host.onerror?.("its worker ended"));
    };
    worker.onerror = (event) => {
      event.preventDefault();
      host.onerror?.(event.message ?? `${hostUrl} could not be loaded`);
    };
    return host;
  };
