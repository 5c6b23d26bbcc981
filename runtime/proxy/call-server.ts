import { MeshError } from "../kernel/errors";
import { getOrCreate } from "../kernel/get-or-create";
import type { Channel } from "../protocol/channel";
import { createExchangeServer } from "../protocol/exchange-server";
import { type Call, createCalls } from "./calls";
import { problemResponse } from "./problem";
import type { MeshProxy } from "./proxy";

export interface CallServerOptions {
  /** The proxy in use now; none before there is a configuration. */
  proxy(): MeshProxy | undefined;
  now(): number;
  nextTask(): Promise<void>;
}

/** What one replica may ask for at a time; the rest waits. */
const CONCURRENCY = 64;

/**
 * Answers what guests ask of others by name, `http://<service>/…` (GAMMA), as far as their service was granted that
 * origin. Judged here and not in the host, whose realm is the guest's.
 *
 * @returns a function to serve the calls of one replica with, which returns one that ends that.
 */
export function createCallServer(options: CallServerOptions): (caller: string, calls: Channel) => () => void {
  const callsOf = new WeakMap<MeshProxy, Call>();

  const handle = async (caller: string, request: Request): Promise<Response> => {
    const proxy = options.proxy();
    const url = new URL(request.url);
    if (proxy === undefined || !mayReach(proxy, caller, url)) {
      const message = `Cannot reach ${url.origin}: ${caller} was not granted it`;
      return problemResponse(new MeshError("FORBIDDEN_OUTBOUND", message));
    }
    const port = url.port === "" ? undefined : Number(url.port);
    const party = { id: caller, role: undefined, signal: request.signal };
    const call = getOrCreate(callsOf, proxy, () => createCalls(proxy));
    return call(url.hostname, request, port, party);
  };

  return (caller, calls) =>
    createExchangeServer({
      handle: (request) => handle(caller, request),
      limits: { concurrency: CONCURRENCY },
      now: options.now,
      nextTask: options.nextTask,
      onFailure: () => false,
    }).serve(calls);
}

/** Deny by default. What is granted and no backend of the mesh is out of reach so far (issue "3. Hosting"). */
function mayReach({ parts: { services, backends } }: MeshProxy, caller: string, url: URL): boolean {
  const granted = services.get(caller)?.capabilities.outbound ?? [];
  return url.protocol === "http:" && backends.has(url.hostname) && granted.includes(url.origin);
}
