import * as v from "valibot";
import { listenerSchema, routeSchema } from "../../runtime/config/route-schema";

/** The form of a cases file (gateway-api-httproute-cases, version 1). A field that is not known fails the case. */
const strings = v.record(v.string(), v.string());
const stringLists = v.record(v.string(), v.array(v.string()));
const payload = v.record(v.string(), v.unknown());

const forwardedSchema = v.strictObject({
  path: v.optional(v.string()),
  host: v.optional(v.string()),
  headers: v.optional(strings, {}),
  absentHeaders: v.optional(v.array(v.string()), []),
});

const requestSchema = v.strictObject({
  method: v.optional(v.string(), "GET"),
  scheme: v.optional(v.picklist(["http", "https"]), "http"),
  host: v.optional(v.string()),
  path: v.string(),
  headers: v.optional(strings, {}),
  listenerPort: v.optional(v.number()),
  upgrade: v.optional(v.literal("websocket")),
  send: v.optional(payload),
});

const roundsSchema = { requests: v.number(), tolerance: v.number(), maxRounds: v.optional(v.number(), 1) };

const expectSchema = v.strictObject({
  status: v.optional(v.array(v.number())),
  backend: v.optional(v.string()),
  forwarded: v.optional(forwardedSchema),
  perBackend: v.optional(
    v.record(v.string(), v.union([forwardedSchema, v.strictObject({ forwarded: forwardedSchema })])),
  ),
  responseHeaders: v.optional(stringLists, {}),
  responseAbsentHeaders: v.optional(v.array(v.string()), []),
  ignoreWhitespace: v.optional(v.boolean(), false),
  redirect: v.optional(
    v.strictObject({
      scheme: v.optional(v.nullable(v.string())),
      host: v.optional(v.nullable(v.string())),
      port: v.optional(v.nullable(v.number())),
      path: v.optional(v.nullable(v.string())),
    }),
  ),
  answeredByProxy: v.optional(v.boolean()),
  mirroredTo: v.optional(
    v.array(v.strictObject({ backend: v.string(), percent: v.optional(v.number(), 100) })),
  ),
  mirrorSampling: v.optional(
    v.strictObject({
      requests: v.number(),
      toleranceStdDevs: v.number(),
      maxRounds: v.optional(v.number(), 1),
    }),
  ),
  distribution: v.optional(v.strictObject({ ...roundsSchema, weights: v.record(v.string(), v.number()) })),
  statusDistribution: v.optional(
    v.strictObject({ ...roundsSchema, shares: v.record(v.string(), v.number()) }),
  ),
  receive: v.optional(payload),
});

const caseSchema = v.strictObject({
  id: v.string(),
  name: v.optional(v.string(), ""),
  request: requestSchema,
  backendBehavior: v.optional(
    v.strictObject({
      respondWithHeaders: v.optional(strings, {}),
      delayMs: v.optional(v.number(), 0),
      failFirst: v.optional(v.number(), 0),
      failWith: v.optional(v.union([v.number(), v.literal("connection-reset")]), 500),
      failDelayMs: v.optional(v.number(), 0),
    }),
    {},
  ),
  expect: expectSchema,
  derived: v.optional(
    v.strictObject({ backend: v.optional(v.string()), backendAttempts: v.optional(v.number()) }),
    {},
  ),
});

const testSchema = v.object({
  id: v.string(),
  kind: v.picklist(["gateway", "mesh"]),
  config: v.strictObject({
    availableBackends: v.optional(v.array(v.string()), []),
    unresolvedBackends: v.optional(v.array(v.string()), []),
    services: v.optional(v.record(v.string(), v.array(v.string())), {}),
    listeners: v.optional(v.array(listenerSchema)),
    routes: v.array(routeSchema),
  }),
  cases: v.array(v.unknown()),
});

export const fileSchema = v.object({
  format: v.literal("gateway-api-httproute-cases"),
  formatVersion: v.literal(1),
  tests: v.array(testSchema),
});

export type ConformanceTest = v.InferOutput<typeof testSchema>;
export type ConformanceCase = v.InferOutput<typeof caseSchema>;
export type Forwarded = v.InferOutput<typeof forwardedSchema>;

export const parseCase = (value: unknown): ConformanceCase => v.parse(caseSchema, value);
