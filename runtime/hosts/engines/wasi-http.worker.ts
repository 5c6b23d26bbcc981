import { http } from "@bytecodealliance/preview2-shim";
import { WASIShim } from "@bytecodealliance/preview2-shim/instantiation";
import { MeshError } from "../../kernel/errors";
import type { StartOrder } from "../../protocol/host-messages";
import type { Engine, Guest } from "../engine";
import { answerByHandler, type HandlerExport, handlerExportOf } from "./handler-export";
import { hasTrapped } from "./has-trapped";
import { offerImports } from "./wasi/offered-imports";

/** A component as jco transpiles it with `--instantiation async`: many instances from modules compiled once. */
interface TranspiledComponent {
  instantiate(
    getCoreModule: (path: string) => WebAssembly.Module,
    imports: object,
  ): Promise<Readonly<Record<string, unknown>>>;
}

type IncomingHandler = ConstructorParameters<typeof http.InMemoryHttpClient>[0];

/**
 * Engine of the `wasi-http` ABI: a component that exports wasi:http/incoming-handler 0.2, or foremesh:service/handler,
 * transpiled.
 */
export const wasiHttpEngine: Engine = async ({ exports }, { service, modules }) => {
  const { instantiate } = exports as TranspiledComponent;
  const component = await instantiate((path) => moduleAt(path, modules), sandboxedImports(service));
  const handle = handlerExportOf(component);
  if (handle !== undefined) return handlerGuest(handle);
  const handler = component.incomingHandler ?? component[exportName(component)];
  const client = new http.InMemoryHttpClient(handler as IncomingHandler);
  return {
    handle: async (request) =>
      METHODS.has(request.method) ? client.fetch(request) : notImplemented(request),
    isBrokenBy: hasTrapped,
    memoryBytes: 0,
  };
};

const handlerGuest = (handle: HandlerExport): Guest => ({
  handle: (request) => answerByHandler(handle, request),
  isBrokenBy: (error) => !(error instanceof MeshError) || error.code !== "RESPONSE_INVALID",
  memoryBytes: 0,
});

function moduleAt(path: string, modules: StartOrder["modules"]): WebAssembly.Module {
  const module = modules[path];
  if (module === undefined) throw new TypeError(`Cannot use component: ${path} must be among artifact.files`);
  return module;
}

/** The methods that wasi:http/types names; preview2-shim 0.26 throws on any other. */
const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"]);

const notImplemented = ({ method }: Request): Response =>
  new Response(`This component knows no method ${method}\n`, { status: 501, statusText: "Not Implemented" });

/** No network, files, environment or arguments. */
function sandboxedImports(service: string): object {
  const shim = new WASIShim({ sandbox: { preopens: {}, env: {}, args: [], enableNetwork: false } });
  return offerImports(service, shim.getImportObject() as unknown as Readonly<Record<string, unknown>>);
}

function exportName(component: object): string {
  const name = Object.keys(component).find((key) => key.startsWith("wasi:http/incoming-handler"));
  if (name === undefined)
    throw new TypeError("Cannot use component: it exports no wasi:http/incoming-handler");
  return name;
}
