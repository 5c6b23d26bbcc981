import { MeshError } from "../../kernel/errors";
import { backendsOf } from "../backend-refs";
import type { Layer } from "../layer";
import type { ServiceCatalog } from "../service-catalog";

/** Refuses services that the client's role may not call. Fails closed: no role is no right. */
export const authorizeLayer =
  (services: ServiceCatalog): Layer =>
  (next) =>
  (exchange) => {
    for (const name of backendsOf(exchange.match.rule)) {
      const { role } = exchange.client;
      if (!mayCall(services, name, role)) {
        const message = `Cannot call ${name}: the client's role is ${role ?? "not set"}, must be one of ${services.get(name)!.roles!.join(", ")}`;
        return Promise.reject(new MeshError("FORBIDDEN_ROLE", message));
      }
    }
    return next(exchange);
  };

/** An upstream, and a service that names no roles, is for everyone. */
export const mayCall = (services: ServiceCatalog, name: string, role: string | undefined): boolean =>
  services.get(name)?.roles?.some((allowed) => allowed === role) ?? true;
