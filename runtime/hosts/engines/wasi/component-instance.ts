import { MeshError } from "../../../kernel/errors";
import { getOrCreate } from "../../../kernel/get-or-create";
import type { Outbound } from "../../../protocol/outbound";
import { isBodiless } from "../../../protocol/payload";
import { concatBytes } from "../../../protocol/read-ahead";
import { createBufferedSource, createStreamSource } from "./body-source";
import { createDirectStreams, type InstantiateCore } from "./direct-streams";
import type { Exchange } from "./exchange";
import { answerByHandler, type HandlerExport, handlerExportOf } from "./handler-export";
import { createImports, type ImportsOptions } from "./imports";
import { IncomingRequest } from "./incoming-request";
import { createContext } from "./instance-context";
import { ResponseOutparam } from "./response-outparam";
import { asTrap } from "./trap";

/** A component as jco transpiles it with `--instantiation async`: many instances from modules compiled once. */
export interface TranspiledComponent {
  instantiate(
    getCoreModule: (path: string) => WebAssembly.Module,
    imports: object,
    instantiateCore: InstantiateCore,
  ): object | Promise<object>;
}

/** What jco's glue for JSPI says of a call that might wait, also of one that would not have, when no export was called. */
const WAITS_IN_START = /cannot block a synchronous task/;

type Handle = (request: IncomingRequest, outparam: ResponseOutparam) => unknown;

export interface InstanceOptions extends Omit<ImportsOptions, "exchange"> {
  readonly component: TranspiledComponent;
  readonly modules: Readonly<Record<string, WebAssembly.Module>>;
}

/** One exchange with an instance. */
export interface Answering {
  readonly response: Promise<Response>;
  /** Resolves when the guest's call is over, which may be long after the response. */
  readonly ended: Promise<Ended>;
}

/**
 * What an exchange left of its instance:
 *
 * - whole: it can be asked again;
 * - spent: it had answered before, and returned at once from this call: another must be asked the same. StarlingMonkey's
 *   "fetch" event happens once per instance, since servers may make one for each request;
 * - broken: something was thrown through it, and its memory may be in any state.
 */
export type Ended = "whole" | "spent" | "broken";

export interface ComponentInstance {
  /** The guest is suspended where it waits, and its bodies are streams; otherwise it gets and gives them whole. */
  readonly canWait: boolean;
  /** Linear memories of its core modules. */
  readonly memories: readonly WebAssembly.Memory[];
  /** @param body  All chunks of the request's, for a guest that cannot wait. */
  answer(request: Request, body: readonly Uint8Array[] | undefined, outbound: Outbound): Answering;
}

export async function createComponentInstance(options: InstanceOptions): Promise<ComponentInstance> {
  const { component, modules, service } = options;
  const hasJspi = "Suspending" in WebAssembly;
  const context = createContext(hasJspi);
  let exchange: Exchange | undefined;
  const imports = createImports(context, { ...options, exchange: () => exchange });

  let memories: WebAssembly.Memory[] = [];
  const start = async (makeCore: InstantiateCore): Promise<object> => {
    const cores: WebAssembly.Instance[] = [];
    const instantiateCore: InstantiateCore = (module, core) => {
      const instance = makeCore(module, core);
      cores.push(instance);
      return instance;
    };
    try {
      const exported = await component.instantiate(
        (path) => moduleAt(service, path, modules),
        imports,
        instantiateCore,
      );
      memories = memoriesOf(cores);
      return exported;
    } catch (error) {
      if (!hasJspi && /Suspending|promising/.test(String(error))) {
        throw new MeshError("FEATURE_MISSING", `Cannot start ${service}: ${context.whyNot}`, {
          cause: error,
        });
      }
      if (!WAITS_IN_START.test(String(error))) throw error;
      const called = "it writes to stdout or stderr, or waits, while it starts";
      const message = `Cannot start ${service}: ${called}, must do so when it handles a request`;
      throw new MeshError("SERVICE_START_FAILED", message, { cause: error });
    }
  };

  const suspends = looksSuspending(component);
  const { instantiateCore } = createDirectStreams(context, suspends);
  const exported = await start(instantiateCore);
  const answerRecord = handlerExportOf(exported as Readonly<Record<string, unknown>>);
  if (answerRecord !== undefined) {
    context.canWait = looksSuspending(component);
    return recordInstance(answerRecord, memories, (request, outbound) => {
      exchange = { signal: request.signal, outbound, hasBody: true };
    });
  }
  let handle = handlerOf(service, exported);
  const isAsync = Object.prototype.toString.call(handle) === "[object AsyncFunction]";
  // Glue of another make than was looked for: everything goes through it.
  if (isAsync !== suspends)
    handle = handlerOf(service, await start((module, core) => new WebAssembly.Instance(module, core)));
  context.canWait = isAsync;
  let hasAnswered = false;

  return {
    canWait: context.canWait,
    memories,
    answer(request, body, outbound) {
      let hasCalled = false;
      exchange = {
        signal: request.signal,
        outbound(called) {
          hasCalled = true;
          return outbound(called);
        },
        hasBody: !isBodiless(request) || request.method === "GET",
      };
      const source =
        body === undefined && request.body !== null
          ? createStreamSource(request.body)
          : createBufferedSource(body);
      const outparam = new ResponseOutparam(context.canWait);
      const fail = (error: unknown): Ended => {
        outparam.fail(asTrap(error));
        return "broken";
      };
      const end = (): Ended => {
        outparam.end();
        const isSpent = hasAnswered && !outparam.isSet && !hasCalled && source.isUntouched;
        hasAnswered ||= outparam.isSet;
        return isSpent ? "spent" : "whole";
      };
      try {
        const returned = handle(new IncomingRequest(request, source, context), outparam);
        const ended = returned instanceof Promise ? returned.then(end, fail) : Promise.resolve(end());
        return { response: outparam.response, ended };
      } catch (error) {
        return { response: outparam.response, ended: Promise.resolve(fail(error)) };
      }
    },
  };
}

/** Each once: one core module's memory is exported by others too. */
const memoriesOf = (cores: readonly WebAssembly.Instance[]): WebAssembly.Memory[] => [
  ...new Set(
    cores
      .flatMap(({ exports }) => Object.values(exports))
      .filter((value) => value instanceof WebAssembly.Memory),
  ),
];

/** Of a component that is handed whole requests, and returns whole responses. */
const recordInstance = (
  handle: HandlerExport,
  memories: readonly WebAssembly.Memory[],
  begin: (request: Request, outbound: Outbound) => void,
): ComponentInstance => ({
  canWait: false,
  memories,
  answer(request, body = [], outbound) {
    begin(request, outbound);
    const response = answerByHandler(handle, request, concatBytes(body));
    const afterFailure = (error: unknown): Ended =>
      error instanceof MeshError && error.code === "RESPONSE_INVALID" ? "whole" : "broken";
    return { response, ended: response.then((): Ended => "whole", afterFailure) };
  },
});

/**
 * Whether a component was transpiled with JSPI, which its `handle` shows (an async function) once it is instantiated.
 * That is too late to say which imports may suspend, so it is read from the glue: jco 1.35 marks them as it does here.
 * Once: the glue is hundreds of kilobytes, and a component may have an instance per request.
 */
const looksSuspending = (component: TranspiledComponent): boolean =>
  getOrCreate(suspending, component, () =>
    /\.manuallyAsync\s*=\s*(?:true|!0)/.test(Function.prototype.toString.call(component.instantiate)),
  );

const suspending = new WeakMap<TranspiledComponent, boolean>();

function moduleAt(service: string, path: string, modules: InstanceOptions["modules"]): WebAssembly.Module {
  const module = modules[path];
  if (module !== undefined) return module;
  throw new MeshError(
    "SERVICE_START_FAILED",
    `Cannot start ${service}: ${path} must be among artifact.files`,
  );
}

function handlerOf(service: string, exported: object): Handle {
  const named = Object.entries(exported).find(
    ([name]) => name === "incomingHandler" || name.startsWith("wasi:http/incoming-handler"),
  );
  const { handle } = (named?.[1] ?? {}) as { readonly handle?: Handle };
  if (handle !== undefined) return handle;
  throw new MeshError(
    "SERVICE_START_FAILED",
    `Cannot start ${service}: it exports no wasi:http/incoming-handler`,
  );
}
