import { http } from "@bytecodealliance/preview2-shim";
import { WASIShim } from "@bytecodealliance/preview2-shim/instantiation";
import { type BareOrder, type Handle, type Instantiate, loadBare } from "./bare-order";

interface Component {
  instantiate(
    getCoreModule: (path: string) => WebAssembly.Module,
    imports: object,
  ): Promise<{ readonly incomingHandler: ConstructorParameters<typeof http.InMemoryHttpClient>[0] }>;
}

/** A wasi:http component behind preview2-shim, as it comes from npm. */
export async function loadWithStockShim(order: BareOrder): Promise<Instantiate> {
  const { modules, glue } = await loadBare<Component>(order);
  return () => instantiate(modules, glue);
}

export const startWithStockShim = async (order: BareOrder): Promise<Handle> =>
  (await loadWithStockShim(order))();

async function instantiate(
  modules: Readonly<Record<string, WebAssembly.Module>>,
  glue: Component,
): Promise<Handle> {
  const shim = new WASIShim({ sandbox: { preopens: {}, env: {}, args: [], enableNetwork: false } });
  const imports = new Proxy(shim.getImportObject() as unknown as Record<string, unknown>, {
    get: (target, key: string) => target[key] ?? target[key.replace(/@.*/, "")],
  });
  const { incomingHandler } = await glue.instantiate((path) => modules[path]!, imports);
  const client = new http.InMemoryHttpClient(incomingHandler);
  return (request) => client.fetch(request);
}
