import type { BatchResult } from "./stopwatch.page";

const kept = {
  /** Has the worker by hand in control of this page, and its stores filled. */
  async fill(): Promise<void> {
    await navigator.serviceWorker.register("/bench/kept.sw.js", { type: "module" });
    const { active } = await navigator.serviceWorker.ready;
    const { port1, port2 } = new MessageChannel();
    active!.postMessage("fill", [port2]);
    await new Promise((resolve) => {
      port1.onmessage = resolve;
    });
    if (navigator.serviceWorker.controller !== null) return;
    await new Promise((resolve) =>
      navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true }),
    );
  },

  /** Sends one request after the other, and times each from the call of `fetch` to the last byte of the body. */
  async batch(path: string, count: number, expectedBytes: number): Promise<BatchResult> {
    const durationsMs: number[] = [];
    let serverTiming: string | null = null;
    for (let sent = 0; sent < count; sent++) {
      const startedAt = performance.now();
      const response = await fetch(path);
      const { byteLength } = await response.arrayBuffer();
      durationsMs.push(performance.now() - startedAt);
      if (byteLength !== expectedBytes)
        throw new Error(`${path} answered ${response.status}: ${byteLength} bytes`);
      serverTiming = response.headers.get("server-timing");
    }
    return { durationsMs, serverTiming };
  },
};

Object.assign(window, { kept });
