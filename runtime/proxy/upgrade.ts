import type { RequestHead } from "../protocol/request-head";
import { resolves } from "./backend-refs";
import { candidatesOf } from "./balancing/candidates";
import { compileFilters } from "./filters/compile-filters";
import type { MeshProxy } from "./proxy";
import type { RouteRequest } from "./routing/rule-entry";

/** The upstream that a WebSocket goes to, and the URL as the filters of its route leave it. */
interface Upgrade {
  readonly backend: string;
  readonly url: string;
}

/** Where a WebSocket leads; `undefined` when it is not the mesh's, or leads to a service, which can have none. */
export function upgradeOf({ match, parts }: MeshProxy, request: RouteRequest): Upgrade | undefined {
  const { policies, services, backends, random } = parts;
  const found = match(request);
  const backend = found && candidatesOf(found.rule.backendRefs, policies, random)[0];
  if (backend === undefined || services.has(backend.name) || !resolves(backend, backends)) return undefined;
  let head: RequestHead = { ...request, url: request.url.href };
  for (const filters of [found!.rule.filters, backend.filters]) {
    head = compileFilters(filters)?.changeHead(head, found!) ?? head;
  }
  return { backend: backend.name, url: head.url };
}
