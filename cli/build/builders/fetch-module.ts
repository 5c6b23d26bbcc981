import type { Builder } from "../builder";

/** An ES module and all it imports → one file, with the .wasm and data files it is given beside it. */
export const fetchModule: Builder = {
  kind: "ES module → fetch",
  needs: "build.entry, the module to bundle",
  accepts: ({ definition }) => definition.artifact.abi === "fetch",
  libraries: [],
  packages: ["vite"],
  async build({ folder, definition }) {
    const { buildModule } = await import("../toolchains/bundle-module");
    return buildModule(definition.name, folder, definition.build ?? {});
  },
};
