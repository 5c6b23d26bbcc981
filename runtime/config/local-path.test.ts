import { describe, expect, it } from "vitest";
import { type ConfigContext, parseConfig } from "./parse-config";

const DIGEST = "0".repeat(64);
const CONTEXT: ConfigContext = {
  origin: "https://app.example.com",
  configUrl: "https://app.example.com/mesh.json",
  reservedPaths: [],
};

const parse = (config: object, context = CONTEXT) =>
  parseConfig(JSON.stringify({ version: 1, ...config }), context);

const withArtifact = (artifact: object) => ({
  services: [
    { name: "maps", version: "1", artifact: { abi: "fetch", url: "/x.js", sha256: DIGEST, ...artifact } },
  ],
});

describe("artifact URLs (abuse case 56)", () => {
  it.each([
    "../x.wasm",
    "/a/../x.wasm",
    "a/..",
    "//evil.example/x.wasm",
    "https://evil.example/x.wasm",
    "https://app.example.com/x.wasm",
    "/%2e%2e/x.wasm",
    "/.%2E/x.wasm",
    "/a%2fb.wasm",
    "/a\\b.wasm",
    "/a%5cb.wasm",
    "/a\u0000.wasm",
    "/a%00.wasm",
    "/.\t./x.wasm",
    "\n//evil.example/x.wasm",
    " /x.wasm",
    "data:application/wasm,",
    "blob:https://app.example.com/1",
    "",
  ])("refuses %j, for the artifact and for its files", (url) => {
    const path = "$.services[0].artifact";
    expect(parse(withArtifact({ url })).diagnostics).toMatchObject([
      { severity: "error", path: `${path}.url` },
    ]);
    const files = [{ url, sha256: DIGEST }];
    expect(parse(withArtifact({ files })).diagnostics).toMatchObject([{ path: `${path}.files[0].url` }]);
  });

  it.each(["/x.wasm", "x.wasm", "./a/x..y.wasm", "/a%20b.wasm"])("takes %j", (url) => {
    expect(parse(withArtifact({ url })).diagnostics).toEqual([]);
  });

  it("refuses a relative URL when the configuration itself lies on another origin", () => {
    const context = { ...CONTEXT, configUrl: "https://cdn.example/mesh.json" };
    const { config, diagnostics } = parse(withArtifact({ url: "x.wasm" }), context);
    expect(config).toBeUndefined();
    expect(diagnostics[0]?.message).toBe(
      "Cannot load x.wasm: relative to https://cdn.example/mesh.json, must be on https://app.example.com",
    );
    expect(parse(withArtifact({}), context).config).toBeDefined();
  });
});

describe("upstream URLs", () => {
  it.each(["/", "/remote/", "https://rates.example.com", "http://localhost:8080/v1"])("takes %j", (url) => {
    expect(parse({ upstreams: [{ name: "rates", url }] }).diagnostics).toEqual([]);
  });

  it.each([
    "rates",
    "//rates.example.com",
    "ftp://x",
    "https://",
    "https://a:b@rates.example.com",
    "/a/../b",
  ])("refuses %j", (url) => {
    expect(parse({ upstreams: [{ name: "rates", url }] }).config).toBeUndefined();
  });
});
