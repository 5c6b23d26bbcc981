import { trustedUrl } from "../../../kernel/trusted-url.browser";

/**
 * What is left of `Worker` in a realm that has a pool: it starts the pool's own script, which locks itself down, and no
 * other. Call it once: from then on the native constructor cannot be got back from one of its workers either.
 */
export function onlyPoolWorkers(poolUrl: string): unknown {
  const NativeWorker = self.Worker;
  function PoolWorker(url: string | URL): Worker {
    if (String(url) !== poolUrl) throw new TypeError(`Cannot start ${url}: it must be a worker of the pool`);
    return new NativeWorker(trustedUrl(poolUrl), { type: "module", name: "foremesh wasmer" });
  }
  PoolWorker.prototype = NativeWorker.prototype;
  Object.defineProperty(NativeWorker.prototype, "constructor", {
    value: PoolWorker,
    writable: false,
    configurable: false,
  });
  return PoolWorker;
}
