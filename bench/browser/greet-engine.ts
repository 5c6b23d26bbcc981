import type { Capabilities } from "../../runtime/hosts/capabilities/capabilities";
import type { Engine } from "../../runtime/hosts/engine";
import { type BareOrder, type Instantiate, loadBare } from "./bare-order";

const LIMITS = { concurrency: 1, queueMax: 1, responseMaxBytes: 2 ** 30, responseHeadersMaxBytes: 65_536 };

/** A guest behind the mesh's engine, with nothing of the mesh around it. */
export async function loadForEngine(engine: Engine, order: BareOrder): Promise<Instantiate> {
  const isModule = order.entryUrl.endsWith(".wasm");
  const module = isModule ? await WebAssembly.compileStreaming(fetch(order.entryUrl)) : undefined;
  const { modules, glue } = isModule ? { modules: {}, glue: undefined } : await loadBare(order);
  // The guests of this benchmark use none of what a capability reaches.
  const capabilities = {
    config: {},
    clocks: true,
    random: true,
    log: () => undefined,
  } as unknown as Capabilities;
  const startOrder = {
    service: "bench",
    abi: order.abi,
    entry: module === undefined ? { scriptUrl: order.entryUrl } : { module },
    modules,
    files: {},
    limits: LIMITS,
    granted: { config: {}, clocks: true, random: true, logging: true },
  } as unknown as Parameters<Engine>[1];
  const noMesh = () => Promise.reject(new TypeError("Cannot call others: there is no mesh"));
  return async () => {
    const guest = await engine({ exports: glue, module, bytes: undefined }, startOrder, capabilities);
    return (request) => guest.handle(request, noMesh);
  };
}
