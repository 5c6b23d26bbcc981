import * as v from "valibot";
import { durationMsSchema } from "./duration-schema";
import { integerSchema } from "./service-schema";

const strategySchema = v.picklist([
  "http",
  "cache-first",
  "network-first",
  "stale-while-revalidate",
  "network-only",
  "cache-only",
]);

/** How one rule's answers are kept. Durations become ms. */
export const cacheRuleSchema = v.object({
  strategy: strategySchema,
  maxAge: v.exactOptional(durationMsSchema),
  networkTimeout: v.exactOptional(durationMsSchema),
});

/** What holds for every rule to remote upstreams, and how much may be kept. */
export const cacheSchema = v.object({
  strategy: v.exactOptional(strategySchema, "http"),
  memoryMaxBytes: v.exactOptional(integerSchema(0, 1_073_741_824), 16_777_216),
  persistentMaxBytes: v.exactOptional(integerSchema(0, Number.MAX_SAFE_INTEGER), 268_435_456),
});
