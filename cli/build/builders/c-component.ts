import { join } from "node:path";
import { FOREMESH_ROOT } from "../../foremesh-root";
import { type Builder, hasFile } from "../builder";

const LIBRARIES = ["services/wasi-http-c", "services/http-c"].map((path) => join(FOREMESH_ROOT, path));

/** C or C++ with services/wasi-http-c → a wasi:http component, and what a browser runs of it. */
export const cComponent: Builder = {
  language: "C/C++",
  abis: ["wasi-http"],
  needs: "src/*.c or src/*.cpp with http_handle()",
  accepts: (source) => hasFile(source, "src", /\.(c|cpp)$/),
  libraries: LIBRARIES,
  packages: ["@yowasp/clang", "@bytecodealliance/jco"],
  async build({ folder, definition: { name, build } }) {
    const [{ compileWasm }, { buildComponent }] = await Promise.all([
      import("../toolchains/compile-wasm"),
      import("../toolchains/build-component"),
    ]);
    const core = await compileWasm(name, [join(folder, "src"), ...LIBRARIES], {
      model: "reactor",
      stackBytes: 262_144,
    });
    return buildComponent(name, core, build);
  },
};
