import { MeshError } from "../../kernel/errors";
import type { Layer } from "../layer";
import type { ServiceCatalog } from "../service-catalog";

/** Refuses services that the client's role may not call. Fails closed: no role is no right. */
export const authorizeLayer =
  (services: ServiceCatalog): Layer =>
  (next) =>
  (exchange) => {
    for (const { name } of exchange.match.rule.backendRefs) {
      const roles = services.get(name)?.roles;
      if (roles !== undefined && !roles.some((role) => role === exchange.client.role)) {
        const message = `Cannot call ${name}: the client's role is ${exchange.client.role ?? "not set"}, must be one of ${roles.join(", ")}`;
        return Promise.reject(new MeshError("FORBIDDEN_ROLE", message));
      }
    }
    return next(exchange);
  };
