import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Plugin } from "vite";
import { BuildError } from "../build-error";
import { type Bundle, bundle } from "./bundle-module";
import { runNode } from "./run-node";

export interface ComponentizeOptions {
  readonly service: string;
  /** The module of the service; its entry imports it as "service". */
  readonly module: string;
  /** The library's file of that name is what "foremesh/<name>" means. */
  readonly libraries: Readonly<Record<string, string>>;
  /** What is to be made of it. */
  shape(module: Bundle): Promise<ComponentShape>;
}

export interface ComponentShape {
  /** JavaScript whose exports are those of the world. */
  readonly entry: string;
  readonly wit: string;
  readonly world: string;
  /** Further arguments of `jco componentize`. */
  readonly args: readonly string[];
  /** It blocks in calls of the host, whatever the service does. */
  readonly waits: boolean;
}

export interface Componentized {
  readonly component: Uint8Array;
  readonly waits: boolean;
}

/** Only to see what it exports. */
const MODULE_ITSELF = `export * from "service";`;

/** A module and all it imports → a component with a JavaScript engine inside. */
export async function componentize(options: ComponentizeOptions): Promise<Componentized> {
  const { service, module } = options;
  const folder = await mkdtemp(join(tmpdir(), "foremesh-componentize-"));
  try {
    const { entry, wit, world, args, waits } = await options.shape(
      await bundleModule(folder, MODULE_ITSELF, options),
    );
    const { code } = await bundleModule(folder, entry, options);
    await writeFile(join(folder, "service.js"), code);
    await writeFile(join(folder, "service.wit"), wit);
    const named = ["--wit", "service.wit", "--world-name", world, "--out", "service.wasm"];
    const { isOk, messages } = await runNode(
      "@bytecodealliance/jco/dist/jco.js",
      ["componentize", "service.js", ...named, ...args],
      { cwd: folder },
    );
    if (isOk) return { component: await readFile(join(folder, "service.wasm")), waits };
    throw new BuildError(
      `Cannot make a component of ${service}:\n${messages}`,
      `Mend ${module}: its top level runs while it is built, in an engine without a browser's or Node's globals`,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function bundleModule(
  folder: string,
  source: string,
  { service, module, libraries }: ComponentizeOptions,
): Promise<Bundle> {
  const entry = join(folder, "entry.js");
  await writeFile(entry, source);
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
