import { BuildError } from "./build-error";

type ModuleAbi = "raw" | "wasi-command";

const EXPORTS: Readonly<Record<ModuleAbi, Readonly<Record<string, WebAssembly.ImportExportKind>>>> = {
  raw: { memory: "memory", alloc: "function", handle: "function" },
  "wasi-command": { memory: "memory", _start: "function" },
};

/** Module names that the ABI's host supplies. */
const IMPORTS: Readonly<Record<ModuleAbi, RegExp>> = {
  raw: /^(?:foremesh|env)$/,
  "wasi-command": /^wasi_snapshot_preview1$/,
};

const REMEDIES: Readonly<Record<ModuleAbi, string>> = {
  raw: "Leave out what needs a system, such as stdio and files: it links WASI. Or set artifact.abi to wasi-command",
  "wasi-command": "Build for WASI preview 1: Rust's wasm32-wasip1, Go's GOOS=wasip1, clang's wasm32-wasip1",
};

/** Refuses at build time what no host could start. */
export function requireExports(file: string, bytes: Uint8Array, abi: ModuleAbi): void {
  const module = compile(file, bytes);
  const exported = new Map(WebAssembly.Module.exports(module).map(({ name, kind }) => [name, kind]));
  for (const [name, kind] of Object.entries(EXPORTS[abi])) {
    if (exported.get(name) === kind) continue;
    throw new BuildError(
      `Cannot use ${file}: it exports no ${kind} "${name}", must export ${Object.keys(EXPORTS[abi]).join(", ")}`,
      `Export it; docs/build.md has the ${abi} ABI`,
    );
  }
  const unknown = WebAssembly.Module.imports(module).find((wanted) => !IMPORTS[abi].test(wanted.module));
  if (unknown !== undefined) {
    throw new BuildError(
      `Cannot use ${file}: it imports ${unknown.module}.${unknown.name}, which no host of ${abi} supplies`,
      REMEDIES[abi],
    );
  }
}

function compile(file: string, bytes: Uint8Array): WebAssembly.Module {
  try {
    return new WebAssembly.Module(bytes as Uint8Array<ArrayBuffer>);
  } catch (cause) {
    throw new BuildError(
      `Cannot use ${file}: ${cause instanceof Error ? cause.message : String(cause)}`,
      "Name a WebAssembly module; a component has the abi wasi-http",
      { cause },
    );
  }
}
