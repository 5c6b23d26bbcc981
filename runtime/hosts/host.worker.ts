import { assertNever } from "../kernel/assert-never";
import { toWireError } from "../kernel/errors";
import { nextTask } from "../kernel/next-task.browser";
import type { FromHost, StartOrder, ToHost } from "../protocol/host-messages";
import type { Engine } from "./engine";
import { lockDown } from "./lockdown.worker";
import { createReplicaServer } from "./replica-server";

/** A host: one worker, one guest, a port per proxy. Started blank, so that a start need not wait for a worker. */
const post = self.postMessage.bind(self) as (message: FromHost) => void;
const ports: MessagePort[] = [];
let serve: ((port: MessagePort) => void) | undefined;

/** Engines are loaded on first use: a host without one is small. */
async function loadEngine(abi: StartOrder["abi"]): Promise<Engine> {
  switch (abi) {
    case "fetch":
      return (await import("./engines/fetch.worker")).fetchEngine;
    case "wasi-http":
      return (await import("./engines/wasi-http.worker")).wasiHttpEngine;
    default:
      return assertNever(abi);
  }
}

async function start(order: StartOrder): Promise<void> {
  try {
    const engine = await loadEngine(order.abi);
    lockDown();
    const guest = await engine(order);
    const server = createReplicaServer({
      handle: guest.handle,
      concurrency: order.concurrency,
      now: () => performance.now(),
      nextTask,
      onFailure(error) {
        // An exception of a service's own leaves it whole; after a trap its memory is not to be trusted.
        if (error instanceof WebAssembly.RuntimeError)
          post({ type: "trapped", error: toWireError(error, "SERVICE_TRAPPED") });
      },
    });
    serve = server.serve;
    for (const port of ports.splice(0)) serve(port);
    post({ type: "ready" });
  } catch (error) {
    post({ type: "start-failed", error: toWireError(error, "SERVICE_START_FAILED") });
  }
}

self.addEventListener("message", (event: MessageEvent<ToHost>) => {
  switch (event.data.type) {
    case "start":
      return void start(event.data.order);
    case "serve":
      return serve === undefined ? void ports.push(event.ports[0]!) : serve(event.ports[0]!);
    case "ping":
      return post({ type: "pong" });
  }
});
