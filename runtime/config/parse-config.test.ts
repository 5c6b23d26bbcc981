import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ConfigContext, parseConfig } from "./parse-config";

const DIGEST = "0123456789abcdef".repeat(4);
const CONTEXT: ConfigContext = {
  origin: "https://app.example.com",
  configUrl: "https://app.example.com/mesh.json",
  reservedPaths: ["/foremesh-sw.js"],
};
const gazetteer = {
  name: "gazetteer",
  version: "1.2.0",
  artifact: { abi: "wasi-http", url: "/services/gazetteer/gazetteer.wasm", sha256: DIGEST },
};
const origin = { name: "origin", url: "/" };

const parse = (config: object, context = CONTEXT) =>
  parseConfig(JSON.stringify({ version: 1, ...config }), context);

/** Severity, path and message of each finding, for one look. */
const findings = (config: object, context = CONTEXT) =>
  parse(config, context).diagnostics.map(({ severity, path, message }) => `${severity} ${path} ${message}`);

const withArtifact = (artifact: object) => ({
  services: [{ ...gazetteer, artifact: { ...gazetteer.artifact, ...artifact } }],
});

describe("defaults", () => {
  it("fills in every default of a service", () => {
    expect(parse({ services: [gazetteer] }).config?.services[0]).toEqual({
      ...gazetteer,
      artifact: { ...gazetteer.artifact, files: [] },
      priority: "normal",
      resources: {
        memoryMaxBytes: 67_108_864,
        timeoutMs: 5_000,
        concurrency: 1,
        queueMax: 1_024,
        responseMaxBytes: 268_435_456,
        responseHeadersMaxBytes: 65_536,
        storageMaxBytes: 67_108_864,
        replicas: { min: 0, max: 4 },
        singleton: false,
      },
      capabilities: {
        outbound: [],
        keyValue: [],
        sql: [],
        blob: [],
        config: {},
        secrets: [],
        clocks: true,
        random: true,
        logging: true,
      },
      prefetch: "auto",
    });
  });

  it("fills in the empty sections, so that no reader has to ask", () => {
    const { config, diagnostics } = parse({});
    expect(diagnostics).toEqual([]);
    expect(config).toEqual({
      version: 1,
      services: [],
      upstreams: [],
      listeners: [],
      routes: [],
      trafficPolicies: [],
      authorization: [],
      prediction: { lstm: "on" },
      cache: { strategy: "http", memoryMaxBytes: 16_777_216, persistentMaxBytes: 268_435_456 },
      telemetry: {},
      security: {},
    });
  });

  it("fills in HTTPRoute's defaults, and keeps durations beside their milliseconds", () => {
    const rule = {
      matches: [{ path: { value: "/api" } }],
      backendRefs: [{ name: "origin" }],
      timeouts: { request: "1m30s", backendRequest: "500ms" },
    };
    expect(parse({ upstreams: [origin], routes: [{ rules: [rule] }] }).config?.routes).toEqual([
      {
        parentRefs: [],
        rules: [
          {
            filters: [],
            matches: [{ path: { type: "PathPrefix", value: "/api" }, headers: [], queryParams: [] }],
            backendRefs: [
              { name: "origin", group: "", kind: "Service", weight: 1, filters: [], fallback: false },
            ],
            timeouts: {
              request: "1m30s",
              backendRequest: "500ms",
              requestMs: 90_000,
              backendRequestMs: 500,
            },
          },
        ],
      },
    ]);
  });

  it("resolves artifact URLs against the configuration's own URL, and lowers digests", () => {
    const artifact = {
      url: "./a/one.wasm",
      sha256: DIGEST.toUpperCase(),
      files: [{ url: "b.dat", sha256: DIGEST }],
    };
    const context = { ...CONTEXT, configUrl: "https://app.example.com/config/mesh.json" };
    expect(parse(withArtifact(artifact), context).config?.services[0]?.artifact).toEqual({
      abi: "wasi-http",
      url: "/config/a/one.wasm",
      sha256: DIGEST,
      files: [{ url: "/config/b.dat", sha256: DIGEST }],
    });
  });
});

describe("refused values", () => {
  it.each([
    ["an upper-case name", { ...gazetteer, name: "Gazetteer" }, "$.services[0].name"],
    ["a name of 64 letters", { ...gazetteer, name: "a".repeat(64) }, "$.services[0].name"],
    ["a name that ends in a hyphen", { ...gazetteer, name: "a-" }, "$.services[0].name"],
    ["an unknown priority", { ...gazetteer, priority: "urgent" }, "$.services[0].priority"],
    [
      "a fraction of a replica",
      { ...gazetteer, resources: { concurrency: 1.5 } },
      "$.services[0].resources.concurrency",
    ],
    [
      "a timeout that would fire at once",
      { ...gazetteer, resources: { timeoutMs: 2 ** 31 } },
      "$.services[0].resources.timeoutMs",
    ],
    [
      "more replicas kept than allowed",
      { ...gazetteer, resources: { replicas: { min: 5 } } },
      "$.services[0].resources.replicas",
    ],
    ["an array for an object", { ...gazetteer, resources: [] }, "$.services[0].resources"],
    [
      "an array for a record",
      { ...gazetteer, capabilities: { config: [] } },
      "$.services[0].capabilities.config",
    ],
    [
      "a config value that is no string",
      { ...gazetteer, capabilities: { config: { unit: 1 } } },
      "$.services[0].capabilities.config.unit",
    ],
    ["a version with spaces", { ...gazetteer, version: "1 2" }, "$.services[0].version"],
  ])("refuses %s", (_, service, path) => {
    const { config, diagnostics } = parse({ services: [service] });
    expect(config).toBeUndefined();
    expect(diagnostics).toEqual([expect.objectContaining({ severity: "error", path })]);
  });

  it("says what a value is, what it must be and where", () => {
    expect(findings(withArtifact({ sha256: "abc" }))).toEqual([
      'error $.services[0].artifact.sha256 Cannot read sha256: "abc", must be the file\'s SHA-256 as 64 hexadecimal digits',
    ]);
  });

  it("names what is missing", () => {
    expect(findings({ upstreams: [{ name: "rates" }] })).toEqual([
      "error $.upstreams[0].url Cannot read url: missing, must be present",
    ]);
  });

  it("names every mistake in one go", () => {
    expect(findings({ version: 2, services: [{ ...gazetteer, name: 1, version: "" }] })).toHaveLength(3);
  });

  it.each(["{}", "[]", "null", '"text"', "7"])("refuses %s as a configuration", (text) => {
    expect(parseConfig(text, CONTEXT).config).toBeUndefined();
  });
});

describe("unknown keys", () => {
  it("are reported with what was meant, and never refused", () => {
    const { config, diagnostics } = parse({
      $schema: "x",
      servics: [],
      services: [{ ...gazetteer, colour: "red" }],
    });
    expect(config).toBeDefined();
    expect(diagnostics).toMatchObject([
      { severity: "warning", path: "$.servics", remedy: 'Did you mean "services"?' },
      { severity: "warning", path: "$.services[0].colour", remedy: "Remove it, or check its spelling" },
    ]);
  });

  it("are reported in sections that have no settings yet", () => {
    expect(findings({ telemetry: { otlp: true } })).toEqual([
      'warning $.telemetry.otlp Cannot use the key "otlp": unknown and ignored, must be absent: there are no settings here yet',
    ]);
  });

  it("are free in a service's own config", () => {
    expect(findings({ services: [{ ...gazetteer, capabilities: { config: { "any key": "x" } } }] })).toEqual(
      [],
    );
  });
});

describe("what this version cannot do", () => {
  it.each([
    ["authorization", { authorization: [{}] }],
    ["security settings", { security: { signatures: "required" } }],
    ["files beside a package", withArtifact({ abi: "wasmer", files: [{ url: "/a.txt", sha256: DIGEST }] })],
  ])("refuses %s instead of ignoring it", (_, config) => {
    expect(parse(config).diagnostics).toMatchObject([
      { severity: "error", message: expect.stringContaining("not supported by this version") },
    ]);
  });

  it("warns that outbound is granted only to backends by name", () => {
    const outbound = ["http://gazetteer", "https://api.example.com", "http://gazetteer/path", "http://gone"];
    const capabilities = { outbound };
    const { config, diagnostics } = parse({ services: [{ ...gazetteer, capabilities }] });
    expect(config).toBeDefined();
    expect(diagnostics).toMatchObject([
      { severity: "warning", path: "$.services[0].capabilities.outbound[1]" },
      { severity: "warning", path: "$.services[0].capabilities.outbound[2]" },
      { severity: "warning", path: "$.services[0].capabilities.outbound[3]" },
    ]);
  });
});

describe("names", () => {
  it("are unique among services and upstreams alike", () => {
    const config = { services: [gazetteer, gazetteer], upstreams: [{ name: "gazetteer", url: "/" }] };
    expect(parse(config).diagnostics.map(({ path }) => path)).toEqual([
      "$.services[1].name",
      "$.upstreams[0].name",
    ]);
  });
});

describe("any input", () => {
  it("never throws, and says why when there is no configuration", () => {
    const survives = (text: string) => {
      const { config, diagnostics } = parseConfig(text, CONTEXT);
      expect(config === undefined).toBe(diagnostics.some(({ severity }) => severity === "error"));
    };
    fc.assert(fc.property(fc.string({ unit: "binary" }), survives));
    fc.assert(fc.property(fc.json({ maxDepth: 20 }), survives));
  });

  it("never throws on sections of any shape", () => {
    const section = fc.oneof(
      fc.jsonValue(),
      fc.array(fc.record({ rules: fc.jsonValue(), name: fc.jsonValue() })),
    );
    const keys = [
      "services",
      "upstreams",
      "routes",
      "trafficPolicies",
      "listeners",
      "authorization",
      "security",
      "cache",
    ];
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...keys), section), (config) => {
        expect(() => parse(config)).not.toThrow();
      }),
    );
  });

  it("never throws on a context of any shape", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (origin, configUrl, reserved) => {
        const routes = [{ rules: [{ matches: [{ path: { value: "/api" } }] }] }];
        parse({ services: [gazetteer], routes }, { origin, configUrl, reservedPaths: [reserved] });
      }),
    );
  });

  it("reads a switch that turns the mesh off, whatever is wrong with the rest", () => {
    const config = { mode: "passthrough", services: [{ name: "?" }], nonsense: 1 };
    expect(parse(config)).toMatchObject({
      config: { mode: "passthrough", services: [], routes: [] },
      diagnostics: [],
    });
    expect(parse({ ...config, mode: "off" }).config).toBeUndefined();
  });

  it("keeps the list of findings short", () => {
    expect(findings({ services: Array.from({ length: 500 }, () => 1) })).toHaveLength(50);
  });
});
