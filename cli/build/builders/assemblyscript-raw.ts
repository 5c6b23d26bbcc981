import { join } from "node:path";
import { FOREMESH_ROOT } from "../../foremesh-root";
import { type Builder, hasFile } from "../builder";
import { requireExports } from "../require-exports";

const LIBRARY = join(FOREMESH_ROOT, "services/raw-assemblyscript/assembly");

/** AssemblyScript, in the folder that its own tools use, with services/raw-assemblyscript → a module of the raw ABI. */
export const assemblyscriptRaw: Builder = {
  language: "AssemblyScript",
  abis: ["raw"],
  needs: "assembly/index.ts (AssemblyScript) that exports handle(request)",
  accepts: (source) => hasFile(source, "assembly", /^index\.ts$/),
  libraries: [LIBRARY],
  packages: ["assemblyscript"],
  async build({ folder, definition: { name } }) {
    const { compileAssemblyScript } = await import("../toolchains/compile-assemblyscript");
    const entry = `${name}.wasm`;
    const bytes = await compileAssemblyScript(name, folder, LIBRARY);
    requireExports(entry, bytes, "raw");
    return { entry, files: new Map([[entry, bytes]]), extras: new Map() };
  },
};
