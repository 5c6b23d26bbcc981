import type { RouteFilter } from "../../config/schema";
import type { RouteMatch } from "../routing/route-table";
import { modifyPath } from "./rewrite-url";

const WELL_KNOWN_PORTS = { http: 80, https: 443 } as const;

/**
 * The answer of a RequestRedirect. Its port is the filter's, else the well-known one of the filter's scheme, else the
 * listener's; 80 and 443 are not written for http and https (HTTPRequestRedirectFilter).
 */
export function redirectResponse(
  requestUrl: string,
  filter: NonNullable<RouteFilter["requestRedirect"]>,
  { path: matched, port: listenerPort }: RouteMatch,
): Response {
  const url = new URL(requestUrl);
  const { scheme, hostname, path, statusCode } = filter;
  const port = filter.port ?? (scheme === undefined ? listenerPort : WELL_KNOWN_PORTS[scheme]);
  const protocol = scheme ?? (url.protocol === "https:" ? "https" : "http");
  const pathname = path === undefined ? url.pathname : modifyPath(path, url.pathname, matched);
  const suffix = port === WELL_KNOWN_PORTS[protocol] ? "" : `:${port}`;
  const location = `${protocol}://${hostname ?? url.hostname}${suffix}${pathname}${url.search}`;
  return new Response(null, { status: statusCode, headers: { location } });
}
