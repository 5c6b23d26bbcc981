import type { Builder } from "../builder";

/** An ES module and all it imports → one file, with the .wasm and data files it is given beside it. */
export const fetchModule: Builder = {
  language: "ES module",
  abis: ["fetch"],
  needs: "build.entry, the module to bundle",
  accepts: () => true,
  libraries: [],
  packages: ["vite"],
  async build({ folder, definition }) {
    const { buildModule } = await import("../toolchains/bundle-module");
    return buildModule(definition.name, folder, definition.build ?? {});
  },
};
