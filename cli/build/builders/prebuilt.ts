import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { BuildError } from "../build-error";
import type { Builder, ServiceSource } from "../builder";
import { requireExports } from "../require-exports";
import { ABIS, type BuiltFiles } from "../service-definition";

/** A .wasm from any toolchain, as it is: Rust, Go, Zig, … A component is transpiled for browsers. */
export const prebuilt: Builder = {
  language: ".wasm of any toolchain",
  abis: ABIS,
  needs:
    'build.wasm, the path of a .wasm (for wasmer: or a .webc) that is built already, such as "target/service.wasm"',
  accepts: ({ definition }) => definition.build?.wasm !== undefined,
  libraries: [],
  packages: ["@bytecodealliance/jco"],
  async build(source) {
    const { name, artifact } = source.definition;
    const entry = `${name}.wasm`;
    const bytes = await readPrebuilt(source);
    switch (artifact.abi) {
      case "wasi-http": {
        const { transpileComponent } = await import("../toolchains/build-component");
        return transpileComponent(name, bytes, source.definition.build);
      }
      case "raw":
      case "wasi-command":
        requireExports(source.definition.build!.wasm!, bytes, artifact.abi);
        return asIs(entry, bytes);
      case "wasmer":
        return asIs(source.definition.build!.wasm!.endsWith(".webc") ? `${name}.webc` : entry, bytes);
      case "fetch":
        throw new BuildError(
          `Cannot build ${name}: a fetch service is an ES module, must have build.entry and no build.wasm`,
          "List the .wasm under build.modules, or set artifact.abi to raw, wasi-command or wasi-http",
        );
    }
  },
};

const asIs = (entry: string, bytes: Uint8Array): BuiltFiles => ({
  entry,
  files: new Map([[entry, bytes]]),
  extras: new Map(),
});

async function readPrebuilt({ folder, definition: { name, build } }: ServiceSource): Promise<Uint8Array> {
  const path = join(folder, build!.wasm!);
  return readFile(path).catch((cause) => {
    throw new BuildError(
      `Cannot build ${name}: ${path} does not exist`,
      "Build it with its own toolchain first (recipes: docs/build.md), or correct build.wasm in service.json",
      { cause },
    );
  });
}
