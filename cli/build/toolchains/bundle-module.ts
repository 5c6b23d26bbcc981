import { readFile } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { basename, dirname, join } from "node:path";
import { build, type InlineConfig, type Plugin, type Rolldown } from "vite";
import { BuildError } from "../build-error";
import { loadDataSources } from "../load-data-sources";
import { packageFile } from "../package-files";
import type { BuildInstructions, BuiltFiles } from "../service-definition";

/** A service with the `fetch` ABI: its module with all it imports in one file, the .wasm and data files beside it. */
export async function buildModule(
  name: string,
  folder: string,
  instructions: BuildInstructions,
): Promise<BuiltFiles> {
  if (instructions.entry === undefined) {
    throw new BuildError(
      `Cannot build ${name}: service.json has no build.entry, must name the module to bundle`,
      `Add it to ${folder}/service.json, such as "entry": "src/${name}.ts"`,
    );
  }
  const files = new Map<string, Uint8Array>();
  const { code } = await bundle(name, join(folder, instructions.entry));
  files.set(`${name}.js`, code);
  for (const [file, specifier] of Object.entries(instructions.modules ?? {})) {
    files.set(file, await packageFile(specifier));
  }
  for (const [file, source] of Object.entries(instructions.files ?? {})) {
    files.set(file, await dataFile(folder, source));
  }
  return { entry: `${name}.js`, files, extras: new Map() };
}

/** A file of the service's own folder, one that a data source makes, or a package's. */
async function dataFile(folder: string, source: string): Promise<Uint8Array> {
  if (source.startsWith("./")) return readFile(join(folder, source));
  const make = (await loadDataSources(dirname(folder)))[source];
  return make?.() ?? packageFile(source);
}

/**
 * Packages import their .wasm and .so to learn where they lie. A service's lie in `env.modules` and `env.files`, so what
 * such an import gives is the file's name there.
 */
const binariesByName: Plugin = {
  name: "foremesh:binaries-by-name",
  enforce: "pre",
  load(id) {
    const path = id.replace(/\?.*/, "");
    return /\.(?:wasm|so)$/.test(path) ? `export default ${JSON.stringify(basename(path))};` : undefined;
  },
};

/**
 * Packages that run in Node too name its modules on paths that no browser takes. Left external, as Vite's SSR mode would,
 * the mere name fails the import of the whole service. CommonJS, so that any named import is `undefined`.
 */
const nodeModulesEmpty: Plugin = {
  name: "foremesh:node-modules-empty",
  enforce: "pre",
  async resolveId(specifier, importer) {
    if (!isBuiltin(specifier)) return undefined;
    // npm has some of them for browsers, such as "events"; a slash tells its package from Node's module.
    const found = specifier.startsWith("node:") ? null : await this.resolve(`${specifier}/`, importer);
    return found ?? "\0foremesh:empty";
  },
  load: (id) => (id === "\0foremesh:empty" ? "module.exports = {};" : undefined),
};

export interface Bundle {
  readonly code: Uint8Array;
  /** The names that it exports. */
  readonly exports: readonly string[];
}

/**
 * Vite's SSR mode, for a web worker: it leaves `new URL("x.wasm", import.meta.url)` and `new Worker(…)` in packages as
 * they are, where the client mode would bundle a worker and inline files that no service can load.
 */
export async function bundle(
  name: string,
  entry: string,
  options: Pick<InlineConfig, "plugins"> = {},
): Promise<Bundle> {
  const result = await build({
    configFile: false,
    logLevel: "error",
    publicDir: false,
    plugins: [binariesByName, nodeModulesEmpty],
    ...options,
    ssr: {
      target: "webworker",
      noExternal: true,
      resolve: { conditions: ["browser", "module", "import", "default"] },
    },
    build: {
      ssr: entry,
      write: false,
      target: "es2022",
      minify: "oxc",
      rolldownOptions: { output: { format: "es", entryFileNames: `${name}.js`, codeSplitting: false } },
    },
  });
  const [chunk] = (result as Rolldown.RolldownOutput).output;
  return { code: new TextEncoder().encode(chunk.code), exports: chunk.exports };
}
