import type { RouteRule } from "../../config/schema";
import { MeshError } from "../../kernel/errors";
import type { Layer } from "../layer";
import type { ServiceCatalog } from "../service-catalog";

/** Refuses services that the client's role may not call. Fails closed: no role is no right. */
export const authorizeLayer =
  (services: ServiceCatalog): Layer =>
  (next) =>
  (exchange) => {
    for (const name of backendsOf(exchange.match.rule)) {
      const roles = services.get(name)?.roles;
      if (roles !== undefined && !roles.some((role) => role === exchange.client.role)) {
        const message = `Cannot call ${name}: the client's role is ${exchange.client.role ?? "not set"}, must be one of ${roles.join(", ")}`;
        return Promise.reject(new MeshError("FORBIDDEN_ROLE", message));
      }
    }
    return next(exchange);
  };

const found = new WeakMap<RouteRule, readonly string[]>();

/** Every backend that a rule may show a request to: those that get a copy too. */
export function backendsOf(rule: RouteRule): readonly string[] {
  let names = found.get(rule);
  if (names === undefined) {
    const { backendRefs } = rule;
    const filters = [...rule.filters, ...backendRefs.flatMap((ref) => ref.filters)];
    const mirrors = filters.flatMap(({ requestMirror }) => requestMirror?.backendRef ?? []);
    names = [...backendRefs, ...mirrors].map(({ name }) => name);
    found.set(rule, names);
  }
  return names;
}
