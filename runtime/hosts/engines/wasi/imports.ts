import { MeshError } from "../../../kernel/errors";
import { createCli } from "./cli";
import { createClocks } from "./clocks";
import { DENIED } from "./denied";
import type { Exchange, ResponseLimits } from "./exchange";
import { Fields } from "./fields";
import { FutureTrailers, IncomingBody } from "./incoming-body";
import { IncomingRequest } from "./incoming-request";
import { FutureIncomingResponse, IncomingResponse } from "./incoming-response";
import { InputStream } from "./input-stream";
import type { InstanceContext } from "./instance-context";
import { IoError } from "./io-error";
import { OutgoingBody } from "./outgoing-body";
import { createOutgoingHandler } from "./outgoing-handler";
import { OutgoingRequest, RequestOptions } from "./outgoing-request";
import { OutgoingResponse } from "./outgoing-response";
import { OutputStream } from "./output-stream";
import { createPoll } from "./poll";
import { createRandom } from "./random";
import { ResponseOutparam } from "./response-outparam";
import { withStandIns } from "./stand-in";
import type { Log, WasiSystem } from "./system";

export interface ImportsOptions {
  readonly service: string;
  readonly system: WasiSystem;
  readonly log: Log;
  readonly environment: Readonly<Record<string, string>>;
  readonly limits: ResponseLimits;
  /** Interfaces beyond WASI 0.2, or in place of it, by name without version. */
  interfaces(context: InstanceContext): Readonly<Record<string, object>>;
  exchange(): Exchange | undefined;
}

/** Everything that a component may import, for one instance of it. */
export function createImports(context: InstanceContext, options: ImportsOptions): object {
  const { service, system, limits, exchange } = options;
  const cli = createCli(context, options);
  const clocks = createClocks(context, system);
  const random = createRandom(system);
  const offered: Readonly<Record<string, object>> = {
    ...DENIED,
    "wasi:cli/environment": cli.environment,
    "wasi:cli/exit": cli.exit,
    "wasi:cli/stderr": cli.stderr,
    "wasi:cli/stdin": cli.stdin,
    "wasi:cli/stdout": cli.stdout,
    "wasi:cli/terminal-input": cli.terminalInput,
    "wasi:cli/terminal-output": cli.terminalOutput,
    "wasi:cli/terminal-stderr": cli.terminalStderr,
    "wasi:cli/terminal-stdin": cli.terminalStdin,
    "wasi:cli/terminal-stdout": cli.terminalStdout,
    "wasi:clocks/monotonic-clock": clocks.monotonicClock,
    "wasi:clocks/wall-clock": clocks.wallClock,
    "wasi:http/outgoing-handler": createOutgoingHandler(context, { exchange, sleep: system.sleep }),
    "wasi:http/types": createHttpTypes(context, limits, exchange),
    "wasi:io/error": { Error: IoError },
    "wasi:io/poll": createPoll(context, system),
    "wasi:io/streams": { InputStream, OutputStream },
    "wasi:random/insecure": random.insecure,
    "wasi:random/insecure-seed": random.insecureSeed,
    "wasi:random/random": random.random,
    ...options.interfaces(context),
  };
  return new Proxy(offered, {
    get: (_, key) => (typeof key === "string" ? find(service, offered, key) : undefined),
  });
}

/**
 * A component may name its imports with versions; each interface here is the same in all of them. Of WASI, whatever is not
 * here fails when it is called; anything else is no part of any standard world, and was asked for to be used.
 */
function find(service: string, offered: Readonly<Record<string, object>>, key: string): object {
  const name = Object.hasOwn(offered, key) ? key : key.replace(/@.*$/, "");
  if (Object.hasOwn(offered, name) || name.startsWith("wasi:"))
    return withStandIns(name, offered[name] ?? {});
  throw new MeshError(
    "SERVICE_START_FAILED",
    `Cannot start ${service}: it imports ${key}, which is not offered here`,
  );
}

/** Of what guests construct themselves, each instance has classes of its own: that is how they know their exchange. */
function createHttpTypes(
  context: InstanceContext,
  limits: ResponseLimits,
  exchange: () => Exchange | undefined,
) {
  return {
    Fields,
    FutureIncomingResponse,
    FutureTrailers,
    IncomingBody,
    IncomingRequest,
    IncomingResponse,
    OutgoingBody,
    OutgoingRequest: class extends OutgoingRequest {
      constructor(fields: Fields) {
        super(fields, context);
      }
    },
    OutgoingResponse: class extends OutgoingResponse {
      constructor(fields: Fields) {
        super(fields, context, limits, exchange()?.hasBody ?? true);
      }
    },
    RequestOptions,
    ResponseOutparam,
    httpErrorCode: () => undefined,
  };
}
