import * as v from "valibot";
import { TIMER_MAX_MS } from "./duration";
import { pathSchema } from "./path-schema";
import { integerSchema } from "./service-schema";

/** What a page of the app gets when the network does not answer. */
export const offlineSchema = v.object({
  precache: pathSchema,
  shell: v.exactOptional(pathSchema),
  navigation: v.exactOptional(v.picklist(["network-first", "shell"]), "network-first"),
  timeoutMs: v.exactOptional(integerSchema(1, TIMER_MAX_MS), 3_000),
  preload: v.exactOptional(v.boolean(), true),
  fallback: v.exactOptional(pathSchema),
  denylist: v.exactOptional(v.array(pathSchema), []),
});
