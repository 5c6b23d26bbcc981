import { join } from "node:path";
import { FOREMESH_ROOT } from "../../foremesh-root";
import { type Builder, hasFile } from "../builder";
import { requireExports } from "../require-exports";

const LIBRARIES = ["services/raw-c", "services/http-c"].map((path) => join(FOREMESH_ROOT, path));

/** C or C++ with services/raw-c → a module of the raw ABI. */
export const cRaw: Builder = {
  language: "C/C++",
  abis: ["raw"],
  needs: "src/*.c or src/*.cpp with http_handle()",
  accepts: (source) => hasFile(source, "src", /\.(c|cpp)$/),
  libraries: LIBRARIES,
  packages: ["@yowasp/clang"],
  async build({ folder, definition: { name } }) {
    const { compileWasm } = await import("../toolchains/compile-wasm");
    const bytes = await compileWasm(name, [join(folder, "src"), ...LIBRARIES], {
      model: "reactor",
      stackBytes: 262_144,
    });
    const entry = `${name}.wasm`;
    requireExports(entry, bytes, "raw");
    return { entry, files: new Map([[entry, bytes]]), extras: new Map() };
  },
};
