import { dirname, join } from "node:path";
import { build, type InlineConfig, type Rolldown } from "vite";
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
  files.set(`${name}.js`, await bundle(name, join(folder, instructions.entry)));
  for (const [file, specifier] of Object.entries(instructions.modules ?? {})) {
    files.set(file, await packageFile(specifier));
  }
  for (const [file, source] of Object.entries(instructions.files ?? {})) {
    files.set(file, await dataFile(name, folder, source));
  }
  return { entry: `${name}.js`, files, extras: new Map() };
}

async function dataFile(name: string, folder: string, source: string): Promise<Uint8Array> {
  const make = (await loadDataSources(dirname(folder)))[source];
  if (make === undefined) {
    throw new BuildError(
      `Cannot build ${name}: "${source}" is no data source, must be in data-sources/data-sources.ts beside it`,
      "Export it there in DATA_SOURCES, or correct build.files in service.json",
    );
  }
  return make();
}

/**
 * Vite's SSR mode, for a web worker: it leaves `new URL("x.wasm", import.meta.url)` and `new Worker(…)` in packages as
 * they are, where the client mode would bundle a worker and inline files that no service can load.
 */
export async function bundle(
  name: string,
  entry: string,
  options: Pick<InlineConfig, "plugins"> = {},
): Promise<Uint8Array> {
  const result = await build({
    configFile: false,
    logLevel: "error",
    publicDir: false,
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
  return new TextEncoder().encode(chunk.code);
}
