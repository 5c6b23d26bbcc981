import { MeshError } from "../../../kernel/errors";
import type { Capabilities } from "../../capabilities/capabilities";
import type { Guest } from "../../engine";
import { cgiEnvironment } from "../cgi/cgi-environment";
import { createCgiResponse } from "../cgi/cgi-response";
import { checkExitCode } from "../cgi/check-exit-code";
import { createLogLines } from "../cgi/log-lines";
import { commandEnvironment } from "./command-environment";
import type { CommandPackage, CommandProcess } from "./command-process";

export interface CommandResponderOptions {
  readonly service: string;
  readonly commands: CommandPackage;
  /** Begin before the request's body is whole; without CONTENT_LENGTH, then. */
  readonly streamsInput: boolean;
  readonly responseMaxBytes: number;
  readonly capabilities: Pick<Capabilities, "config" | "log">;
}

/**
 * Answers each request with a process of its own, run as a CGI/1.1 program whose input and output are streams. The process of
 * a request that failed is gone; what breaks all of them is a runtime that starts none any more.
 */
export function createCommandResponder(
  options: CommandResponderOptions,
): Pick<Guest, "handle" | "isBrokenBy"> {
  const { service, commands, streamsInput, responseMaxBytes, capabilities } = options;
  let isBroken = false;

  const start = async (request: Request, lengthBytes: number | undefined): Promise<CommandProcess> => {
    const environment = cgiEnvironment(request, capabilities.config, lengthBytes);
    try {
      return await commands.start(commandEnvironment(environment));
    } catch (error) {
      isBroken = true;
      throw trapped(service, error);
    }
  };

  const handle = async (request: Request): Promise<Response> => {
    const { signal } = request;
    const whole = streamsInput || request.body === null ? undefined : await request.blob();
    const process = await start(request, whole?.size);
    const { response, write, flush, end, fail } = createCgiResponse(responseMaxBytes, true, process.kill);
    signal.addEventListener("abort", process.kill);
    if (signal.aborted) process.kill();
    const run = async () => {
      // A program need not read what it was sent, and may be gone before it could.
      feed(process, whole?.stream() ?? request.body).catch(() => undefined);
      const logged = logLines(process, capabilities);
      try {
        for await (const chunk of process.stdout) {
          await write(chunk);
          // How long it is until the next one, nobody knows.
          flush();
        }
      } catch (error) {
        process.kill();
        throw error;
      }
      const exitCode = await process.exitCode.catch((error) => {
        throw trapped(service, error);
      });
      await logged;
      signal.throwIfAborted();
      checkExitCode(service, exitCode);
    };
    run()
      .finally(() => signal.removeEventListener("abort", process.kill))
      .then(end, fail);
    return response;
  };

  return { handle, isBrokenBy: () => isBroken };
}

/** The SDK's words go on with its stack, over many lines. */
function trapped(service: string, error: unknown): MeshError {
  const [firstLine] = String(error).split("\n");
  return new MeshError("SERVICE_TRAPPED", `Cannot finish response: ${service} trapped; ${firstLine}`, {
    cause: error,
  });
}

async function feed(process: CommandProcess, body: ReadableStream<Uint8Array> | null): Promise<void> {
  const reader = body?.getReader();
  try {
    for (;;) {
      const next = await reader?.read();
      if (next === undefined || next.done) break;
      await process.write(next.value);
    }
    await process.closeInput();
  } finally {
    reader?.cancel().catch(() => undefined);
  }
}

async function logLines({ stderr }: CommandProcess, { log }: Pick<Capabilities, "log">): Promise<void> {
  const lines = createLogLines((line) => log("warn", line));
  for await (const chunk of stderr) lines.write(chunk);
  lines.flush();
}
