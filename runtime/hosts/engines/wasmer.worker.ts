import { MeshError } from "../../kernel/errors";
import type { PreparedEngine } from "../engine";
import { checkCommand } from "./wasmer/check-command";
import type { WasmerAdapter } from "./wasmer/command-process";
import { createCommandResponder } from "./wasmer/command-responder";
import { onlyPoolWorkers } from "./wasmer/only-pool-workers.worker";

/** Beside the file that this one is built into; not a literal, which a bundler would take for one of its own. */
const ADAPTER = "./wasmer/dist/adapter.js";

/**
 * Engine of the `wasmer` ABI: a package or a module for WASIX, run once per request as a CGI/1.1 program by @wasmer/sdk.
 * The SDK is in no bundle of the mesh: it comes from a folder that an app serves if it wants this engine.
 *
 * @throws MeshError FEATURE_MISSING, or SCRIPT_UNREADABLE where the folder is not served.
 */
export async function prepareWasmerEngine(): Promise<PreparedEngine> {
  // Without it the SDK says nothing: its processes end, and have written nothing (facts: wasm.md §4).
  if (!self.crossOriginIsolated) {
    const message =
      "Cannot run the wasmer engine: the page is not cross-origin isolated, it and the scripts in foremesh/ must be sent with Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp";
    throw new MeshError("FEATURE_MISSING", message);
  }
  const { adapter, runtime } = await loadAdapter();
  return {
    kept: { Worker: onlyPoolWorkers(adapter.poolUrl) },
    engine: async ({ bytes }, { service, limits, requestBody }, capabilities) => {
      checkCommand(service, bytes!);
      const commands = await adapter.loadPackage({ runtime, bytes: bytes! });
      const { responseMaxBytes } = limits;
      const streamsInput = requestBody === "stream";
      return createCommandResponder({ service, commands, streamsInput, responseMaxBytes, capabilities });
    },
  };
}

async function loadAdapter(): Promise<{ adapter: WasmerAdapter; runtime: WebAssembly.Module }> {
  const { href } = new URL(ADAPTER, import.meta.url);
  try {
    const adapter: WasmerAdapter = await import(/* @vite-ignore */ href);
    return { adapter, runtime: await adapter.compileRuntime() };
  } catch (error) {
    const message = `Cannot load ${href}: ${String(error)}; the folder foremesh/wasmer/ must be served, from dist/wasmer`;
    throw new MeshError("SCRIPT_UNREADABLE", message, { cause: error });
  }
}
