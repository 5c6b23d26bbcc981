import type { RouteRule } from "../../config/schema";
import { MeshError } from "../../kernel/errors";
import type { Layer } from "../layer";
import type { ServiceCatalog } from "../service-catalog";

/** Refuses services that the client's role may not call. Fails closed: no role is no right. */
export const authorizeLayer =
  (services: ServiceCatalog): Layer =>
  (next) =>
  (exchange) => {
    for (const { name } of backendsOf(exchange.match.rule)) {
      const roles = services.get(name)?.roles;
      if (roles !== undefined && !roles.some((role) => role === exchange.client.role)) {
        const message = `Cannot call ${name}: the client's role is ${exchange.client.role ?? "not set"}, must be one of ${roles.join(", ")}`;
        return Promise.reject(new MeshError("FORBIDDEN_ROLE", message));
      }
    }
    return next(exchange);
  };

/** With those that get a copy: they would see the request too. */
const backendsOf = ({ backendRefs, filters }: RouteRule) =>
  [...filters, ...backendRefs.flatMap((ref) => ref.filters)].reduce<readonly { readonly name: string }[]>(
    (refs, { requestMirror }) => (requestMirror === undefined ? refs : [...refs, requestMirror.backendRef]),
    backendRefs,
  );
