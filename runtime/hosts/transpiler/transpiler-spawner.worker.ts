import { trustedUrl } from "../../kernel/trusted-url.browser";
import type { TranspileReply } from "../../protocol/transpiler-messages";
import type { TranspilerWorker } from "./create-transpiler";

/** Spawns the transpiler, nested in the controller. */
export const transpilerSpawner = (url: string) => (): TranspilerWorker => {
  const worker = new Worker(trustedUrl(url), { type: "module", name: "foremesh transpiler" });
  const transpiler: TranspilerWorker = {
    post: (order) => worker.postMessage(order),
    onmessage: undefined,
    onerror: undefined,
    terminate: () => worker.terminate(),
  };
  worker.onmessage = ({ data }: MessageEvent<TranspileReply>) => transpiler.onmessage?.(data);
  worker.onerror = (event) => {
    event.preventDefault();
    transpiler.onerror?.(event.message ?? `${url} could not be loaded`);
  };
  return transpiler;
};
