import * as v from "valibot";
import { cacheSchema } from "./cache-schema";
import { offlineSchema } from "./offline-schema";
import { policySchema } from "./policy-schema";
import { predictionSchema } from "./prediction-schema";
import { listenerSchema, routeSchema } from "./route-schema";
import { serviceSchema, upstreamSchema } from "./service-schema";

/** The whole mesh.json, version 1. An empty object has no settings yet: whatever is in it is reported. */
export const meshSchema = v.object({
  $schema: v.exactOptional(v.string()),
  version: v.literal(1),
  mode: v.exactOptional(v.picklist(["mesh", "passthrough"])),
  services: v.exactOptional(v.array(serviceSchema), []),
  upstreams: v.exactOptional(v.array(upstreamSchema), []),
  listeners: v.exactOptional(v.array(listenerSchema), []),
  routes: v.exactOptional(v.array(routeSchema), []),
  trafficPolicies: v.exactOptional(v.array(policySchema), []),
  offline: v.exactOptional(offlineSchema),
  authorization: v.exactOptional(v.array(v.unknown()), []),
  prediction: v.exactOptional(predictionSchema, {}),
  cache: v.exactOptional(cacheSchema, {}),
  telemetry: v.exactOptional(v.object({}), {}),
  security: v.exactOptional(v.object({}), {}),
});

type DeepReadonly<T> = T extends (infer Item)[]
  ? readonly DeepReadonly<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> }
    : T;

/** A configuration with every default filled in. */
export type MeshConfig = DeepReadonly<v.InferOutput<typeof meshSchema>>;
export type ServiceConfig = MeshConfig["services"][number];
export type UpstreamConfig = MeshConfig["upstreams"][number];
export type RouteConfig = MeshConfig["routes"][number];
export type RouteRule = RouteConfig["rules"][number];
export type RouteMatch = RouteRule["matches"][number];
export type BackendRef = RouteRule["backendRefs"][number];
export type RouteFilter = RouteRule["filters"][number];
export type ListenerConfig = MeshConfig["listeners"][number];
export type OfflineConfig = NonNullable<MeshConfig["offline"]>;
export type TrafficPolicy = MeshConfig["trafficPolicies"][number];
