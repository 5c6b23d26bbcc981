import { createBufferedSource } from "./body-source";
import { InputStream } from "./input-stream";
import type { InstanceContext } from "./instance-context";
import { createLineSink } from "./line-sink";
import { OutputStream } from "./output-stream";
import type { Log } from "./system";
import { trap } from "./trap";

export interface CliOptions {
  readonly environment: Readonly<Record<string, string>>;
  readonly log: Log;
}

const exited = (how: string) => trap(`Cannot go on: the component exited ${how}`);

/** wasi:cli, without a terminal, arguments or input. */
export function createCli(context: InstanceContext, { environment, log }: CliOptions) {
  const stdout = createLineSink((line) => log("info", line));
  const stderr = createLineSink((line) => log("warn", line));
  const absent = () => undefined;
  return {
    environment: {
      getEnvironment: () => Object.entries(environment),
      getArguments: () => [],
      initialCwd: absent,
      getInitialCwd: absent,
    },
    exit: {
      exit({ tag }: { readonly tag: "ok" | "err" }): never {
        throw exited(tag === "ok" ? "of its own accord" : "with an error");
      },
      exitWithCode(code: number): never {
        throw exited(`with code ${code}`);
      },
    },
    stdin: { getStdin: () => new InputStream(createBufferedSource(), context) },
    stdout: { getStdout: () => new OutputStream(stdout, context) },
    stderr: { getStderr: () => new OutputStream(stderr, context) },
    terminalInput: { TerminalInput: class {} },
    terminalOutput: { TerminalOutput: class {} },
    terminalStdin: { getTerminalStdin: absent },
    terminalStdout: { getTerminalStdout: absent },
    terminalStderr: { getTerminalStderr: absent },
  };
}
