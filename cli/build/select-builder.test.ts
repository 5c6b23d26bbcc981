import { describe, expect, it } from "vitest";
import type { ServiceSource } from "./builder";
import { selectBuilder } from "./select-builder";
import type { BuildInstructions } from "./service-definition";

const source = (abi: string, paths: readonly string[], build?: BuildInstructions): ServiceSource => ({
  folder: "services/hello",
  paths,
  definition: {
    name: "hello",
    version: "1.0.0",
    artifact: { abi: abi as "raw" },
    ...(build === undefined ? {} : { build }),
  },
});

describe("what builds a service follows from its ABI and its sources", () => {
  for (const [abi, path, language] of [
    ["wasi-http", "src/hello.cpp", "C/C++"],
    ["wasi-http", "src/hello.ts", "TypeScript"],
    ["wasi-command", "src/hello.c", "C/C++"],
    ["wasmer", "src/hello.c", "C/C++"],
    ["raw", "src/hello.c", "C/C++"],
    ["raw", "assembly/index.ts", "AssemblyScript"],
    ["fetch", "src/hello.ts", "ES module"],
  ] as const) {
    it(`${abi} with ${path}: ${language}`, () => {
      expect(selectBuilder(source(abi, ["service.json", path])).language).toBe(language);
    });
  }

  it("a .wasm that is named in service.json goes before any sources", () => {
    const given = source("raw", ["src/hello.c"], { wasm: "hello.wasm" });
    expect(selectBuilder(given).language).toBe(".wasm of any toolchain");
  });
});

describe("what cannot be built is told with what to do", () => {
  it("an ABI that does not exist: which do, and where it is written", () => {
    expect(() => selectBuilder(source("wasi-htp", []))).toThrow(
      expect.objectContaining({
        message:
          'Cannot build hello: its abi is "wasi-htp", must be one of fetch, wasi-http, wasi-command, raw, wasmer',
        remedy: "Correct artifact.abi in services/hello/service.json",
      }),
    );
  });

  it("sources that make no such service: what would", () => {
    expect(() => selectBuilder(source("raw", ["src/hello.rs"]))).toThrow(
      expect.objectContaining({
        message: "Cannot build hello: services/hello has no sources that make a raw service",
        remedy: expect.stringMatching(/build\.wasm.*src\/\*\.c .*assembly\/index\.ts/),
      }),
    );
  });
});
