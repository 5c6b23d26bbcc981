import { WASIProcExit } from "@bjorn3/browser_wasi_shim";
import { MeshError } from "../../../kernel/errors";
import type { Capabilities } from "../../capabilities/capabilities";
import { checkExports, checkImports } from "../check-imports";
import { promiseIntegration } from "../suspending";
import { cgiEnvironment } from "./cgi-environment";
import { bufferedInput, streamedInput } from "./cgi-input";
import { createCgiResponse } from "./cgi-response";
import { checkExitCode } from "./check-exit-code";
import { createLogLines } from "./log-lines";
import { type CommandIo, wasiImports } from "./wasi-imports";

type Start = () => void | Promise<void>;

export interface CommandServiceOptions {
  readonly service: string;
  readonly module: WebAssembly.Module;
  /** Where the engine can set a program aside: begin before the request's body is whole. */
  readonly streamsInput: boolean;
  readonly responseMaxBytes: number;
  readonly capabilities: Pick<Capabilities, "config" | "clocks" | "random" | "log">;
}

/**
 * Answers requests with a WASI preview 1 command, run once for each as a CGI/1.1 program, in an instance of its own.
 *
 * @throws MeshError SERVICE_START_FAILED when the module is no such command.
 */
export function createCommandService(
  options: CommandServiceOptions,
): (request: Request) => Promise<Response> {
  const { service, module, streamsInput, responseMaxBytes, capabilities } = options;
  const canWait = promiseIntegration !== undefined;
  const none = { read: () => new Uint8Array(0) };
  const io = {
    service,
    env: [],
    stdin: none,
    stdout: () => undefined,
    stderr: () => undefined,
    capabilities,
  };
  checkImports(service, module, { wasi_snapshot_preview1: wasiImports(io).imports });
  checkExports(service, module, { memory: "memory", _start: "function" });

  return async (request) => {
    const { response, write, flush, end, fail } = createCgiResponse(responseMaxBytes, canWait);
    const streams = canWait && streamsInput;
    const stdin = streams ? streamedInput(request.body, flush) : await bufferedInput(request);
    const log = createLogLines((line) => capabilities.log("warn", line));
    const env = cgiEnvironment(request, capabilities.config, stdin.lengthBytes);
    run(module, { service, env, stdin, stdout: write, stderr: log.write, capabilities })
      .finally(log.flush)
      .then(end, fail);
    return response;
  };
}

/** @throws MeshError SERVICE_EXITED, or what the program died of. */
async function run(module: WebAssembly.Module, io: CommandIo): Promise<void> {
  const { state, imports } = wasiImports(io);
  const instance = instantiate(io.service, module, imports as WebAssembly.ModuleImports);
  state.inst = instance as unknown as typeof state.inst;
  const start = instance.exports._start as Start;
  try {
    await (promiseIntegration?.promising(start) ?? start)();
  } catch (error) {
    if (!(error instanceof WASIProcExit)) throw error;
    checkExitCode(io.service, error.code);
  }
}

/**
 * Each memory reserves 8 GiB of addresses or more in 64-bit engines, however small it is, and those of earlier requests are
 * free only once they were collected: many commands in one process can be short of addresses for a moment.
 *
 * @throws MeshError OVERLOADED
 */
function instantiate(
  service: string,
  module: WebAssembly.Module,
  imports: WebAssembly.ModuleImports,
): WebAssembly.Instance {
  try {
    return new WebAssembly.Instance(module, { wasi_snapshot_preview1: imports });
  } catch (error) {
    if (!/allocate.*memory/i.test(String(error))) throw error;
    const message = `Cannot run ${service}: there is no memory for one more instance at the moment`;
    throw new MeshError("OVERLOADED", message, { cause: error });
  }
}
