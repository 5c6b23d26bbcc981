import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Plugin } from "vite";
import { BuildError } from "../build-error";
import { bundle } from "./bundle-module";
import { runNode } from "./run-node";

export interface ComponentizeOptions {
  readonly service: string;
  /** The module of the service; its entry imports it as "service". */
  readonly module: string;
  /** The library's file of that name is what "foremesh/<name>" means. */
  readonly libraries: Readonly<Record<string, string>>;
  /** JavaScript whose exports are those of the world. */
  readonly entry: string;
  readonly wit: string;
  readonly world: string;
  /** Further arguments of `jco componentize`. */
  readonly args: readonly string[];
}

/** A module and all it imports → a component with a JavaScript engine inside. */
export async function componentize(options: ComponentizeOptions): Promise<Uint8Array> {
  const { service, module, entry, wit, world, args } = options;
  const folder = await mkdtemp(join(tmpdir(), "foremesh-componentize-"));
  try {
    await writeFile(join(folder, "entry.js"), entry);
    await writeFile(join(folder, "service.js"), await bundleModule(join(folder, "entry.js"), options));
    await writeFile(join(folder, "service.wit"), wit);
    const named = ["--wit", "service.wit", "--world-name", world, "--out", "service.wasm"];
    const { isOk, messages } = await runNode(
      "@bytecodealliance/jco/dist/jco.js",
      ["componentize", "service.js", ...named, ...args],
      { cwd: folder },
    );
    if (isOk) return await readFile(join(folder, "service.wasm"));
    throw new BuildError(
      `Cannot make a component of ${service}:\n${messages}`,
      `Mend ${module}: its top level runs while it is built, in an engine without a browser's or Node's globals`,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function bundleModule(
  entry: string,
  { service, module, libraries }: ComponentizeOptions,
): Promise<Uint8Array> {
  const places: Readonly<Record<string, string>> = {
    service: module,
    ...Object.fromEntries(Object.entries(libraries).map(([name, path]) => [`foremesh/${name}`, path])),
  };
  const imports: Plugin = {
    name: "foremesh:component",
    enforce: "pre",
    resolveId(specifier) {
      // The world's own: the engine binds them.
      if (/^[a-z]+:[a-z]/.test(specifier)) return { id: specifier, external: true };
      return places[specifier];
    },
  };
  try {
    return await bundle(service, entry, { plugins: [imports] });
  } catch (cause) {
    const state = cause instanceof Error ? cause.message : String(cause);
    throw new BuildError(`Cannot compile ${service}:\n${state}`, `Mend ${module}, or what it imports`, {
      cause,
    });
  }
}
