import { MeshError } from "../kernel/errors";
import { problemResponse } from "./problem";
import type { ExchangeParty, MeshProxy } from "./proxy";
import { compileCalls } from "./routing/call-table";
import type { RouteMatch } from "./routing/route-table";

/** One service calls another by its name (GAMMA); `port` is 80 when the call names none. */
export type Call = (
  service: string,
  request: Request,
  port: number | undefined,
  client: ExchangeParty,
) => Promise<Response>;

/** Calls through a proxy: the same layers and policies, other routes. */
export function createCalls({ handle, parts: { config, clock } }: MeshProxy): Call {
  const table = compileCalls(config.routes);
  return async (service, request, port, client) => {
    const startedAt = clock.now();
    const { method, url, headers } = request;
    const asked = { method, url: new URL(url), headers, ...(port !== undefined && { port }) };
    const found = table.match(service, asked);
    if (found === undefined) {
      const message = `Cannot call ${service}: none of its routes matches ${asked.url.pathname}`;
      return problemResponse(new MeshError("NO_ROUTE", message));
    }
    const match = found === "unbound" ? directTo(service) : found;
    return handle(request, { ...match, startedAt, routeMs: clock.now() - startedAt }, client);
  };
}

/** What a call without a route of its own comes to: the service itself. */
const directTo = (name: string): RouteMatch => ({
  route: name,
  rule: {
    matches: [],
    filters: [],
    backendRefs: [{ name, group: "", kind: "Service", weight: 1, filters: [], fallback: false }],
  },
  path: { type: "PathPrefix", value: "/" },
  port: 80,
});
