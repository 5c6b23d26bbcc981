import { MeshError } from "../../kernel/errors";
import { resolves } from "../backend-refs";
import { candidatesOf } from "../balancing/candidates";
import type { Layer } from "../layer";
import { mayReplay } from "../may-replay";
import type { PolicyTable } from "../policy-table";

export interface FallbackOptions {
  readonly policies: PolicyTable;
  random(): number;
  /** Names of the services and upstreams there are. */
  readonly backends: ReadonlySet<string>;
}

/** Chooses the backend, and goes on to the next as long as one could not answer and the request can be sent again. */
export const fallbackLayer =
  ({ policies, random, backends }: FallbackOptions): Layer =>
  (next) =>
  async (exchange) => {
    const candidates = candidatesOf(exchange.match.rule.backendRefs, policies, random);
    for (const [index, backend] of candidates.entries()) {
      const isLast = index === candidates.length - 1;
      // Chosen all the same: its share of the requests fails, as HTTPRoute says, and is not given to the others.
      if (!resolves(backend, backends)) throw unresolved(backend.name);
      try {
        return await next({ ...exchange, backend, hasNextBackend: !isLast });
      } catch (error) {
        if (isLast || !mayReplay(exchange, error)) throw error;
      }
    }
    throw unresolved("none");
  };

const unresolved = (name: string): MeshError =>
  new MeshError("NO_BACKEND", `Cannot send request: its backend is ${name}, must be a declared one`);
