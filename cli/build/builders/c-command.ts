import { join } from "node:path";
import { type Builder, hasFile } from "../builder";
import { requireExports } from "../require-exports";

/** C or C++ with a main() that is a CGI/1.1 program → a WASI preview 1 command, which the SDK of Wasmer runs as well. */
export const cCommand: Builder = {
  language: "C/C++",
  abis: ["wasi-command", "wasmer"],
  needs: "src/*.c or src/*.cpp with main()",
  accepts: (source) => hasFile(source, "src", /\.(c|cpp)$/),
  libraries: [],
  packages: ["@yowasp/clang"],
  async build({ folder, definition: { name } }) {
    const { compileWasm } = await import("../toolchains/compile-wasm");
    // Programs for servers put buffers on the stack: libc's default there is 8 MiB.
    const bytes = await compileWasm(name, [join(folder, "src")], { model: "command", stackBytes: 1_048_576 });
    const entry = `${name}.wasm`;
    requireExports(entry, bytes, "wasi-command");
    return { entry, files: new Map([[entry, bytes]]), extras: new Map() };
  },
};
