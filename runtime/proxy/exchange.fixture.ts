import * as v from "valibot";
import type { BackendRef, RouteRule, ServiceConfig } from "../config/schema";
import { serviceSchema } from "../config/service-schema";
import { createPayload } from "../protocol/payload";
import type { Exchange } from "./exchange";
import type { RouteMatch } from "./routing/route-table";

export const backendRef = (name: string, more: Partial<BackendRef> = {}): BackendRef => ({
  name,
  group: "",
  kind: "Service",
  weight: 1,
  filters: [],
  fallback: false,
  ...more,
});

export const serviceConfig = (name: string, roles?: readonly string[]): ServiceConfig => {
  const artifact = { abi: "fetch", url: `/services/${name}.js`, sha256: "0".repeat(64) };
  return v.parse(serviceSchema, { name, version: "1.0.0", artifact, ...(roles !== undefined && { roles }) });
};

/** What the route table finds for a rule with these backends. */
export const routeMatch = (
  backendRefs: readonly BackendRef[],
  rule: Partial<RouteRule> = {},
): RouteMatch => ({
  route: "r",
  rule: { matches: [], filters: [], backendRefs, ...rule },
  path: { type: "PathPrefix", value: "/" },
  port: 443,
});

/** An exchange that has just been matched. Payloads are whole at once unless their stream says otherwise. */
export function newExchange(backends: readonly BackendRef[], overrides: Partial<Exchange> = {}): Exchange {
  const request = overrides.request ?? new Request("https://app.test/api/x");
  return {
    id: "e1",
    request,
    head: request,
    payload: createPayload(request, () => new Promise(() => undefined)),
    match: { ...routeMatch(backends), startedAt: 0, routeMs: 0 },
    client: { id: undefined, role: undefined },
    signal: new AbortController().signal,
    deadlineAt: 15_000,
    backend: backends[0],
    hasNextBackend: false,
    facts: {
      attempts: 0,
      backend: undefined,
      replica: undefined,
      path: "direct",
      cache: undefined,
      predicted: false,
      startMs: undefined,
      queueMs: undefined,
      serviceMs: undefined,
      flags: new Set(),
    },
    ...overrides,
  };
}
