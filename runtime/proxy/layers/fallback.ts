import type { BackendRef } from "../../config/schema";
import { MeshError } from "../../kernel/errors";
import { mayReplay } from "../attempt-error";
import type { Layer } from "../layer";
import type { PolicyTable } from "../policy-table";

/**
 * Chooses the backend: one of the weighted ones by chance, as HTTPRoute says, then those marked `fallback`, in order,
 * as long as the one before could not answer and the request can be sent again.
 */
export interface FallbackOptions {
  readonly policies: PolicyTable;
  random(): number;
  /** Names of the services and upstreams there are. */
  readonly backends: ReadonlySet<string>;
}

export const fallbackLayer =
  ({ random }: FallbackOptions): Layer =>
  (next) =>
  async (exchange) => {
    const usable = exchange.match.rule.backendRefs.filter(({ weight }) => weight > 0);
    const primary = pickByWeight(
      usable.filter(({ fallback }) => !fallback),
      random,
    );
    const candidates = [
      ...(primary === undefined ? [] : [primary]),
      ...usable.filter(({ fallback }) => fallback),
    ];
    for (const [index, backend] of candidates.entries()) {
      const isLast = index === candidates.length - 1;
      try {
        return await next({ ...exchange, backend, hasNextBackend: !isLast });
      } catch (error) {
        if (isLast || !mayReplay(exchange, error)) throw error;
      }
    }
    throw new MeshError(
      "NO_ROUTE",
      `Cannot route request: ${exchange.match.route} has no backend with a weight`,
    );
  };

function pickByWeight(refs: readonly BackendRef[], random: () => number): BackendRef | undefined {
  let point = random() * refs.reduce((sum, { weight }) => sum + weight, 0);
  return refs.find(({ weight }) => {
    point -= weight;
    return point < 0;
  });
}
