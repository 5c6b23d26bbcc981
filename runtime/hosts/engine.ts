import type { StartOrder } from "../protocol/host-messages";
import type { Outbound } from "../protocol/outbound";
import type { Capabilities } from "./capabilities/capabilities";

/** One living instance of a service's code. */
export interface Guest {
  /**
   * Answers one request. The body of the response may go on after it was returned; until it ends, the guest counts as
   * busy. Rejects with the guest's own exception or trap, or with a MeshError such as RESPONSE_INVALID.
   */
  handle(request: Request, outbound: Outbound): Promise<Response>;
  /** Whether a failure of `handle`, or of a body, leaves the instance in a state nobody knows: it must be replaced. */
  isBrokenBy(error: unknown): boolean;
  /** Linear memories that last from one request to the next, as they are now. Absent: the engine cannot reach them. */
  memories?(): Iterable<WebAssembly.Memory>;
}

/** What an engine was given to run: the module that an ABI with a script imports, or the artifact itself, in one form. */
export interface Code {
  /** What the service's script exports; `undefined` for ABIs without one. */
  readonly exports: unknown;
  readonly module: WebAssembly.Module | undefined;
  readonly bytes: Uint8Array<ArrayBuffer> | undefined;
}

/**
 * How code of one ABI is brought to life and asked; one per ABI in engines/. The life of a guest is the same for all:
 *
 * - compile: in the controller, once per origin (`limits/limit-module` bounds memory and tables before that);
 * - instantiate: here, in the host's realm, any number of times from the same compiled modules;
 * - handle: by the exchange server, at most `concurrency` at a time;
 * - limits: time, queue and response are the exchange server's and the pool's, the same for every engine;
 * - dispose: the host's worker is terminated, which no guest can refuse.
 *
 * Every engine passes engine.contract in e2e/.
 *
 * @throws MeshError, or whatever the guest's start throws; the host reports it as SERVICE_START_FAILED.
 */
export type Engine = (code: Code, order: StartOrder, capabilities: Capabilities) => Promise<Guest>;

/** An engine that needs what a locked realm has not: it is made before, and says what must be left to it. */
export interface PreparedEngine {
  readonly engine: Engine;
  /** By the names of the realm's globals, which are denied otherwise. */
  readonly kept: Readonly<Record<string, unknown>>;
}
