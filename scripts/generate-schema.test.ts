import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseConfig } from "../runtime/config/parse-config";
import { generateSchemaText, SCHEMA_FILE } from "./generate-schema";

interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly additionalProperties?: Schema;
}

const IS_TYPE: Readonly<Record<string, (value: unknown) => boolean>> = {
  object: (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  array: Array.isArray,
  string: (value) => typeof value === "string",
  boolean: (value) => typeof value === "boolean",
  integer: Number.isInteger,
};

/** The keywords of JSON Schema draft-07 that decide the cases below; patterns in Unicode mode, as validators do. */
function satisfies(schema: Schema, value: unknown): boolean {
  if (schema.type !== undefined && !IS_TYPE[schema.type]?.(value)) return false;
  if ("const" in schema && schema.const !== value) return false;
  if (schema.enum !== undefined && !schema.enum.includes(value)) return false;
  if (typeof value === "string") return new RegExp(schema.pattern ?? "", "u").test(value);
  if (typeof value === "number") {
    return value >= (schema.minimum ?? Number.NEGATIVE_INFINITY) && value <= (schema.maximum ?? value);
  }
  if (Array.isArray(value)) {
    return (
      value.length >= (schema.minItems ?? 0) && value.every((item) => satisfies(schema.items ?? {}, item))
    );
  }
  if (typeof value !== "object" || value === null) return true;
  if (schema.required?.some((key) => !Object.hasOwn(value, key))) return false;
  return Object.entries(value).every(([key, member]) =>
    satisfies(schema.properties?.[key] ?? schema.additionalProperties ?? {}, member),
  );
}

const schema = JSON.parse(readFileSync(SCHEMA_FILE, "utf8")) as Schema;
const parse = (config: unknown) =>
  parseConfig(JSON.stringify(config), {
    origin: "https://app.example.com",
    configUrl: "https://app.example.com/mesh.json",
    reservedPaths: ["/foremesh-sw.js"],
  });

const artifact = { abi: "fetch", url: "/services/gazetteer/gazetteer.js", sha256: "ab".repeat(32) };
const service = { name: "gazetteer", version: "1.2.0", artifact };
const origin = { name: "origin", url: "/" };

it("public/mesh.schema.json is what the schema in the code says (npx tsx scripts/generate-schema.ts)", () => {
  expect(readFileSync(SCHEMA_FILE, "utf8")).toBe(generateSchemaText());
});

describe("a valid mesh.json passes the JSON Schema and the parser alike", () => {
  it.each([
    ["the smallest", { version: 1 }],
    ["one with a minimal service", { version: 1, services: [service] }],
    [
      "one with a complete service",
      {
        $schema: "/mesh.schema.json",
        version: 1,
        services: [
          {
            ...service,
            artifact: { ...artifact, files: [{ url: "data.bin", sha256: "0".repeat(64) }] },
            priority: "critical",
            resources: {
              memoryMaxBytes: 67_108_864,
              timeoutMs: 5_000,
              concurrency: 1,
              replicas: { min: 0, max: 4 },
            },
            capabilities: { outbound: [], keyValue: ["trips"], config: { unit: "km" } },
            roles: ["traveller"],
            prefetch: "auto",
          },
        ],
      },
    ],
    [
      "one with an upstream only",
      {
        version: 1,
        upstreams: [{ name: "rates", url: "https://rates.example.com" }],
        routes: [
          { rules: [{ matches: [{ path: { value: "/api/rates" } }], backendRefs: [{ name: "rates" }] }] },
        ],
      },
    ],
    [
      "one with every kind of match, weights, a fallback and timeouts",
      {
        version: 1,
        services: [service],
        upstreams: [origin],
        routes: [
          {
            name: "places",
            hostnames: ["app.example.com", "*.example.com"],
            rules: [
              {
                name: "search",
                matches: [
                  { path: { type: "Exact", value: "/api/places/now" }, method: "GET" },
                  { path: { type: "RegularExpression", value: "/api/places/[0-9]+" } },
                  {
                    path: { type: "PathPrefix", value: "/api/places" },
                    headers: [{ name: "accept-language", value: "de" }],
                    queryParams: [{ type: "RegularExpression", name: "q", value: ".+" }],
                  },
                ],
                backendRefs: [
                  { name: "gazetteer", weight: 9 },
                  { name: "origin", fallback: true },
                ],
                timeouts: { request: "10s", backendRequest: "500ms" },
              },
            ],
          },
        ],
        trafficPolicies: [],
        authorization: [],
        prediction: {},
        cache: {},
        telemetry: {},
        security: {},
      },
    ],
  ])("%s", (_, config) => {
    expect(satisfies(schema, config)).toBe(true);
    expect(parse(config).diagnostics).toEqual([]);
  });
});

describe("what the JSON Schema refuses, the parser refuses", () => {
  it.each([
    ["another version", { version: 2 }],
    [
      "a service without a digest",
      { version: 1, services: [{ ...service, artifact: { abi: "fetch", url: "/x" } }] },
    ],
    ["an unknown abi", { version: 1, services: [{ ...service, artifact: { ...artifact, abi: "native" } }] }],
    ["a bad name", { version: 1, upstreams: [{ ...origin, name: "Origin" }] }],
    ["a bad duration", { version: 1, routes: [{ rules: [{ timeouts: { request: "1 minute" } }] }] }],
    ["a route without rules", { version: 1, routes: [{ rules: [] }] }],
  ])("%s", (_, config) => {
    expect(satisfies(schema, config)).toBe(false);
    expect(parse(config).config).toBeUndefined();
  });
});
