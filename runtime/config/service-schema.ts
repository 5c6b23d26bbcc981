import * as v from "valibot";
import { TIMER_MAX_MS } from "./duration";
import { isArtifactPath, isUpstreamUrl } from "./local-path";

const NAME_RULE = "lower-case letters, digits and hyphens, at most 63, with a letter or digit at both ends";

/** RFC 1123 label, so that a name fits in host names, header values and Kubernetes objects alike. */
export const nameSchema = v.pipe(v.string(), v.regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, NAME_RULE));

export function integerSchema(min: number, max: number) {
  const rule = `a whole number from ${min} to ${max}`;
  return v.pipe(v.number(), v.integer(rule), v.minValue(min, rule), v.maxValue(max, rule));
}

const fileEntries = {
  url: v.pipe(
    v.string(),
    v.check(
      isArtifactPath,
      'a path on this origin without a query, "..", backslashes or encoded dots and slashes',
    ),
  ),
  sha256: v.pipe(
    v.string(),
    v.regex(/^[0-9a-fA-F]{64}$/, "the file's SHA-256 as 64 hexadecimal digits"),
    v.toLowerCase(),
  ),
  bytes: v.exactOptional(integerSchema(0, Number.MAX_SAFE_INTEGER)),
};

const artifactSchema = v.object({
  abi: v.picklist(["wasi-http", "wasi-command", "fetch", "wasmer", "raw"]),
  requestBody: v.exactOptional(v.picklist(["whole", "stream"])),
  ...fileEntries,
  files: v.exactOptional(v.array(v.object(fileEntries)), []),
});

const limitsSchema = v.object({
  // From one page of WebAssembly memory to all that 32-bit addresses reach.
  memoryMaxBytes: v.exactOptional(integerSchema(65_536, 4_294_967_296), 67_108_864),
  timeoutMs: v.exactOptional(integerSchema(1, TIMER_MAX_MS), 5_000),
  concurrency: v.exactOptional(integerSchema(1, 1_000), 1),
  queueMax: v.exactOptional(integerSchema(0, 100_000), 1_024),
  responseMaxBytes: v.exactOptional(integerSchema(0, Number.MAX_SAFE_INTEGER), 268_435_456),
  responseHeadersMaxBytes: v.exactOptional(integerSchema(0, 1_048_576), 65_536),
  storageMaxBytes: v.exactOptional(integerSchema(0, Number.MAX_SAFE_INTEGER), 67_108_864),
  replicas: v.exactOptional(
    v.object({
      min: v.exactOptional(integerSchema(0, 64), 0),
      max: v.exactOptional(integerSchema(1, 64)),
    }),
    {},
  ),
  singleton: v.exactOptional(v.boolean(), false),
});

/** What `max` is by default depends on what stands beside it. */
const resourcesSchema = v.pipe(
  limitsSchema,
  v.transform((limits) => {
    const { min, max = limits.singleton ? 1 : 4 } = limits.replicas;
    return { ...limits, replicas: { min, max } };
  }),
);

const capabilitiesSchema = v.object({
  outbound: v.exactOptional(v.array(v.string()), []),
  keyValue: v.exactOptional(v.array(nameSchema), []),
  sql: v.exactOptional(v.array(nameSchema), []),
  blob: v.exactOptional(v.array(nameSchema), []),
  config: v.exactOptional(v.record(v.string(), v.string()), {}),
  secrets: v.exactOptional(v.array(v.string()), []),
  clocks: v.exactOptional(v.boolean(), true),
  random: v.exactOptional(v.boolean(), true),
  logging: v.exactOptional(v.boolean(), true),
});

export const serviceSchema = v.object({
  name: nameSchema,
  version: v.pipe(v.string(), v.regex(/^[\w.+-]{1,64}$/, 'a version such as "1.2.0"')),
  artifact: artifactSchema,
  priority: v.exactOptional(v.picklist(["critical", "normal", "background"]), "normal"),
  resources: v.exactOptional(resourcesSchema, {}),
  capabilities: v.exactOptional(capabilitiesSchema, {}),
  roles: v.exactOptional(v.array(v.pipe(v.string(), v.nonEmpty("a role's name")))),
  prefetch: v.exactOptional(v.picklist(["auto", "always", "never"]), "auto"),
});

export const upstreamSchema = v.object({
  name: nameSchema,
  url: v.pipe(
    v.string(),
    v.check(
      isUpstreamUrl,
      'an http(s) URL without a password, or a path on this origin that starts with "/"',
    ),
  ),
});
