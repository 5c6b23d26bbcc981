import type { MeshConfig, RouteMatch } from "../../config/schema";
import { compileRoutes } from "./route-table";
import type { RouteRequest } from "./rule-entry";

export type Routes = MeshConfig["routes"];

/** A match with the Gateway API's defaults filled in. */
const matching = (match: Partial<RouteMatch>): RouteMatch => ({
  path: { type: "PathPrefix", value: "/" },
  headers: [],
  queryParams: [],
  ...match,
});

/** One route per match, named after its index; several matches may share a host name. */
export const routesOf = (
  matches: readonly Partial<RouteMatch>[],
  hostnames: readonly string[] = [],
): Routes =>
  matches.map((match, i) => ({
    name: `${i}`,
    parentRefs: [],
    hostnames,
    rules: [{ matches: [matching(match)], filters: [], backendRefs: [] }],
  }));

export const requestOf = (
  path: string,
  { method = "GET", headers = {}, host = "app.test" } = {},
): RouteRequest => ({
  method,
  url: new URL(path, `https://${host}`),
  headers: new Headers(headers),
});

export const find = (routes: Routes, path: string, more: Parameters<typeof requestOf>[1] = {}) =>
  compileRoutes({ routes, listeners: [] }).match(requestOf(path, more))?.route;

export const exact = (value: string): RouteMatch["path"] => ({ type: "Exact", value });
export const prefix = (value: string): RouteMatch["path"] => ({ type: "PathPrefix", value });
export const regex = (value: string): RouteMatch["path"] => ({ type: "RegularExpression", value });
