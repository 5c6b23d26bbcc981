import type { MeshConfig } from "../config/schema";
import type { Endpoints } from "../proxy/balancing/endpoints";
import type { MeshProxy } from "../proxy/proxy";
import type { Explanation } from "./explanation";

export interface ExplainContext {
  readonly config: MeshConfig;
  readonly proxy: MeshProxy;
  readonly endpoints: Endpoints;
  /** The direct path is on. */
  readonly direct: boolean;
}

export function explain(request: Request, { config, proxy, endpoints, direct }: ExplainContext): Explanation {
  const match = proxy.match({ method: request.method, url: new URL(request.url), headers: request.headers });
  if (match === undefined) return { path: "untouched", backends: [] };
  const services = new Set(config.services.map(({ name }) => name));
  return {
    path: direct && proxy.isLocal(match) ? "direct" : "worker",
    route: match.route,
    backends: match.rule.backendRefs.map(({ name, weight, fallback }) => ({
      name,
      kind: services.has(name) ? "service" : "upstream",
      weight,
      fallback,
      endpoints: endpoints
        .ready(name)
        .map(({ replica, client }) => ({ replica, inFlightCount: client.inFlightCount })),
    })),
  };
}
