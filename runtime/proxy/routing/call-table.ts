import type { RouteConfig } from "../../config/schema";
import { getOrCreate } from "../../kernel/get-or-create";
import { createPathIndex, type PathIndex } from "./path-index";
import { entriesOf, matchOf, type RouteMatch } from "./route-table";
import type { RouteRequest, RuleEntry } from "./rule-entry";

/** A port that a service is called on when the call names none. */
const DEFAULT_PORT = 80;

export interface CallTable {
  /**
   * A call to a service by its name (GAMMA), by the routes whose parentRefs name it. `unbound`: there are none on that
   * port, the call goes to the service itself; `undefined`: none of their rules matches.
   */
  match(service: string, request: RouteRequest): RouteMatch | "unbound" | undefined;
}

export function compileCalls(routes: readonly RouteConfig[]): CallTable {
  const calls = compileBindings(routes, routes.map(entriesOf));
  return {
    match(service, request) {
      const port = request.port ?? DEFAULT_PORT;
      const bound = calls.get(service);
      const index = bound?.get(port) ?? bound?.get(undefined);
      if (index === undefined) return "unbound";
      const found = index.find(request);
      return found && matchOf(found, port);
    },
  };
}

/** By service and port; `undefined` holds those that are bound on every port, and so does each port's own. */
function compileBindings(
  routes: readonly RouteConfig[],
  entries: readonly RuleEntry[][],
): Map<string, Map<number | undefined, PathIndex>> {
  const bindings = routes.flatMap(({ parentRefs }, index) =>
    parentRefs.flatMap(({ kind, name, port }) =>
      kind === "Service" ? [{ service: name, port, index }] : [],
    ),
  );
  const calls = new Map<string, Map<number | undefined, PathIndex>>();
  for (const { service, port } of bindings) {
    if (service === undefined) continue;
    const bound = bindings.filter(
      (other) => other.service === service && (other.port === undefined || other.port === port),
    );
    const indexes = new Set(bound.map(({ index }) => index));
    const ports = getOrCreate(calls, service, () => new Map<number | undefined, PathIndex>());
    ports.set(port, createPathIndex([...indexes].sort((a, b) => a - b).flatMap((index) => entries[index]!)));
  }
  return calls;
}
