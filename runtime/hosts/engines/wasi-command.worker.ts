import { WASIProcExit } from "@bjorn3/browser_wasi_shim";
import { MeshError } from "../../kernel/errors";
import type { Engine } from "../engine";
import { cgiEnvironment } from "./cgi/cgi-environment";
import { bufferedInput, streamedInput } from "./cgi/cgi-input";
import { createCgiResponse } from "./cgi/cgi-response";
import { createLogLines } from "./cgi/log-lines";
import { type CommandIo, wasiImports } from "./cgi/wasi-imports";
import { checkExports, checkImports } from "./check-imports";
import { promiseIntegration } from "./suspending";

type Start = () => void | Promise<void>;

/**
 * Engine of the `wasi-command` ABI: a WASI preview 1 command, run once per request as a CGI/1.1 program, in an instance of
 * its own (facts: wasm.md §3: 0.1–0.3 ms). Nothing of one request is left for the next.
 */
export const wasiCommandEngine: Engine = async ({ module }, { service, limits }, capabilities) => {
  const { config } = capabilities;
  const none = { read: () => new Uint8Array(0) };
  const io = {
    service,
    env: [],
    stdin: none,
    stdout: () => undefined,
    stderr: () => undefined,
    capabilities,
  };
  checkImports(service, module!, { wasi_snapshot_preview1: wasiImports(io).imports });
  checkExports(service, module!, { memory: "memory", _start: "function" });

  return {
    async handle(request) {
      // What the engine cannot set aside is given all of its input beforehand.
      const stdin =
        promiseIntegration === undefined ? await bufferedInput(request) : streamedInput(request.body);
      const { response, write, end, fail } = createCgiResponse(
        limits.responseMaxBytes,
        promiseIntegration !== undefined,
      );
      const log = createLogLines((line) => capabilities.log("warn", line));
      const env = cgiEnvironment(request, config);
      run(module!, { service, env, stdin, stdout: write, stderr: log.write, capabilities })
        .finally(log.flush)
        .then(end, fail);
      return response;
    },
    // The instance of the request that failed is gone anyway.
    isBrokenBy: () => false,
    memoryBytes: 0,
  };
};

/** @throws MeshError SERVICE_EXITED, or what the program died of. */
async function run(module: WebAssembly.Module, io: CommandIo): Promise<void> {
  const { state, imports } = wasiImports(io);
  const instance = new WebAssembly.Instance(module, {
    wasi_snapshot_preview1: imports as WebAssembly.ModuleImports,
  });
  state.inst = instance as unknown as typeof state.inst;
  const start = instance.exports._start as Start;
  try {
    await (promiseIntegration?.promising(start) ?? start)();
  } catch (error) {
    if (!(error instanceof WASIProcExit)) throw error;
    if (error.code === 0) return;
    const message = `Cannot finish response: ${io.service} exited with code ${error.code}, must be 0`;
    throw new MeshError("SERVICE_EXITED", message);
  }
}
