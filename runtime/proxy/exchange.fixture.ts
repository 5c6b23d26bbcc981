import type { BackendRef, ServiceConfig } from "../config/schema";
import type { Exchange } from "./exchange";
import { createPayload } from "./payload";

export const backendRef = (name: string, more: Partial<BackendRef> = {}): BackendRef => ({
  name,
  weight: 1,
  fallback: false,
  ...more,
});

export const serviceConfig = (name: string, roles?: readonly string[]): ServiceConfig => ({
  name,
  version: "1.0.0",
  artifact: { abi: "fetch", url: `/services/${name}.js`, sha256: "0".repeat(64), files: [] },
  priority: "normal",
  resources: { memoryMaxBytes: 65_536, timeoutMs: 5_000, concurrency: 1, replicas: { min: 0, max: 4 } },
  capabilities: { outbound: [], keyValue: [], config: {} },
  prefetch: "auto",
  ...(roles !== undefined && { roles }),
});

/** An exchange that has just been matched. Payloads are whole at once unless their stream says otherwise. */
export function newExchange(backends: readonly BackendRef[], overrides: Partial<Exchange> = {}): Exchange {
  const request = overrides.request ?? new Request("https://app.test/api/x");
  return {
    id: "e1",
    request,
    payload: createPayload(request, () => new Promise(() => undefined)),
    match: { route: "r", rule: { matches: [], backendRefs: backends }, startedAt: 0, routeMs: 0 },
    role: undefined,
    signal: new AbortController().signal,
    deadlineAt: 15_000,
    backend: backends[0],
    hasNextBackend: false,
    facts: {
      backend: undefined,
      replica: undefined,
      path: "direct",
      predicted: false,
      startMs: undefined,
      queueMs: undefined,
      serviceMs: undefined,
      flags: new Set(),
    },
    ...overrides,
  };
}
