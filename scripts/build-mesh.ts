import { createHash } from "node:crypto";
import { copyFile, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import { build, type InlineConfig, type Plugin, type Rolldown } from "vite";
import { PROJECT_ROOT } from "./project-root";
import { stampBuild } from "./stamp-build";

const shared = (outDir: string): InlineConfig => ({
  configFile: false,
  publicDir: false,
  logLevel: "warn",
  build: { outDir, emptyOutDir: false, target: "es2022", sourcemap: true, minify: true },
});

/** A classic script is one file: what it needs is inlined, and only what it exports is seen, under `name`. */
function classicScript(name: string, entry: string, outDir: string, fileName: string): InlineConfig {
  const config = shared(outDir);
  const lib = {
    entry: join(PROJECT_ROOT, entry),
    formats: ["iife" as const],
    name,
    fileName: () => fileName,
  };
  return { ...config, build: { ...config.build, lib } };
}

/** The service worker has the texts of remedies in a chunk. */
const remediesApart: Plugin = {
  name: "remedies-apart",
  enforce: "pre",
  resolveId: (source, importer) =>
    source === "./remedies" && importer?.endsWith("runtime/kernel/errors.ts")
      ? join(PROJECT_ROOT, "sw/remedies.sw.ts")
      : undefined,
};

/** A part of the service worker that it imports when it needs it: one class of errors, the worker's, is in both. */
function workerChunk(name: string, entry: string, outDir: string, fileName: string): InlineConfig {
  const config = classicScript(name, entry, outDir, fileName);
  const errors = join(PROJECT_ROOT, "runtime/kernel/errors.ts");
  const output = { globals: { [errors]: "foremeshErrors" } };
  return { ...config, build: { ...config.build, rolldownOptions: { external: [errors], output } } };
}

function moduleScript(name: string, entry: string, outDir: string): InlineConfig {
  const config = shared(outDir);
  const lib = {
    entry: join(PROJECT_ROOT, entry),
    formats: ["es" as const],
    fileName: () => `${name}.js`,
  };
  // What a chunk shares with its entry stays in the entry: a file of its own would be another round trip.
  const preserveEntrySignatures = "allow-extension" as const;
  const rolldownOptions = { preserveEntrySignatures, output: { chunkFileNames: "[name]-[hash].js" } };
  return { ...config, build: { ...config.build, lib, rolldownOptions } };
}

const TRANSPILER_PACKAGE = "node_modules/@bytecodealliance/jco-transpile/";

/** What jco's generator has for Node only, and a directive that no bundler knows. */
const forBrowsers: Plugin = {
  name: "transpiler-for-browsers",
  transform(code, id) {
    if (!id.includes(TRANSPILER_PACKAGE)) return undefined;
    return code.replace('"use components";', "").replace(/^const isNode = .*$/m, "const isNode = false;");
  },
};

/** The transpiler of components: a module worker with files of WebAssembly beside it, all loaded on first need. */
function transpiler(outDir: string): InlineConfig {
  const config = shared(outDir);
  const output = {
    entryFileNames: "transpiler-[hash].js",
    chunkFileNames: "[name]-[hash].js",
    assetFileNames: "transpiler-[hash][extname]",
  };
  const input = join(PROJECT_ROOT, "runtime/hosts/transpiler/transpiler.worker.ts");
  const files = { assetsInlineLimit: 0, modulePreload: false as const, rolldownOptions: { input, output } };
  // Of code that others generated there is no source to map to.
  const built = { ...config.build, sourcemap: false, ...files };
  return { ...config, base: "./", plugins: [forBrowsers], build: built };
}

/**
 * TensorFlow.js, its code of WebAssembly beside it, and what trains the LSTM: loaded when there is enough to learn from.
 *
 * @returns the name of its entry.
 */
async function buildLstmTrainer(outDir: string): Promise<string> {
  const config = shared(outDir);
  const output = {
    entryFileNames: "lstm/trainer-[hash].js",
    chunkFileNames: "lstm/[name]-[hash].js",
  };
  const input = join(PROJECT_ROOT, "runtime/predict/forecasters/lstm/open-trainer.worker.ts");
  const rolldownOptions = { input, output, preserveEntrySignatures: "strict" as const };
  const built = { ...config.build, sourcemap: false, modulePreload: false as const, rolldownOptions };
  const simd = "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm";
  const module = createRequire(import.meta.url).resolve(simd);
  const digest = createHash("sha256").update(await readFile(module));
  const wasm = `tfjs-simd-${digest.digest("hex").slice(0, 8)}.wasm`;
  const define = { TFJS_WASM: JSON.stringify(wasm) };
  const entry = await entryFileName({ ...config, base: "./", define, build: built });
  await copyFile(module, join(outDir, "lstm", wasm));
  return entry;
}

/** Builds it, and tells the name that the entry's file has got. */
async function entryFileName(config: InlineConfig): Promise<string> {
  const built = await build(config);
  const { output } = (Array.isArray(built) ? built[0] : built) as Rolldown.RolldownOutput;
  return output.find((file) => file.type === "chunk" && file.isEntry)!.fileName;
}

/**
 * The owner of SQL databases, with SQLite's code beside it. In Vite's SSR mode, for a web worker: the client mode would
 * inline that code, and bundle workers of the package that are never started.
 */
async function buildSqlOwner(outDir: string): Promise<void> {
  const config = shared(outDir);
  const ssr = join(PROJECT_ROOT, "runtime/hosts/capabilities/sql/sql-owner.worker.ts");
  const output = { format: "es" as const, entryFileNames: "sql.js", codeSplitting: false };
  await build({
    ...config,
    ssr: {
      target: "webworker",
      noExternal: true,
      resolve: { conditions: ["browser", "module", "import", "default"] },
    },
    build: { ...config.build, ssr, minify: "oxc", rolldownOptions: { output } },
  });
  const module = createRequire(import.meta.url).resolve("@sqlite.org/sqlite-wasm/sqlite3.wasm");
  await copyFile(module, join(outDir, "sqlite3.wasm"));
}

/** What the service worker imports when it needs it (sw/chunks.sw.ts): its global name, and its entry. */
const WORKER_CHUNKS = {
  foremeshConfigReader: "sw/config-reader.sw.ts",
  foremeshHttpCache: "sw/http-cache.sw.ts",
  foremeshOffline: "sw/offline/offline-shell.sw.ts",
  foremeshOutbox: "sw/outbox.sw.ts",
  foremeshRemedies: "runtime/kernel/remedies.ts",
  foremeshStorekeeper: "sw/storekeeper.sw.ts",
};

/** Builds them, and tells the names that their files have got, relative to the worker's folder. */
async function buildWorkerChunks(outDir: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const [name, entry] of Object.entries(WORKER_CHUNKS)) {
    const fileName = `${basename(basename(entry, ".ts"), ".sw")}-[hash].js`;
    // Without it Workbox brings its advice for developers along, and says each step in the console.
    const define = { "process.env.NODE_ENV": '"production"' };
    files[name] =
      `foremesh/${await entryFileName({ ...workerChunk(name, entry, outDir, fileName), define })}`;
  }
  return files;
}

/** Builds the mesh's own scripts (interfaces.md §1): one build per realm. */
export async function buildMesh(outDir: string): Promise<void> {
  const chunks = join(outDir, "foremesh");
  const workerChunks = await buildWorkerChunks(chunks);
  const transpilerName = await entryFileName(transpiler(chunks));
  const trainerName = await buildLstmTrainer(chunks);
  const worker = classicScript("foremeshScript", "sw/sw.ts", outDir, "foremesh-sw.js");
  const builds = [
    classicScript("foremeshScript", "runtime/drop-in.page.ts", outDir, "foremesh.js"),
    { ...worker, plugins: [remediesApart], define: { CHUNK_FILES: JSON.stringify(workerChunks) } },
    // Apart, so that each is one file: a chunk they shared would cost every cold start another round trip.
    {
      ...moduleScript("controller", "runtime/control/controller.worker.ts", chunks),
      define: { TRANSPILER: JSON.stringify(transpilerName), LSTM_TRAINER: JSON.stringify(trainerName) },
    },
    moduleScript("data-plane", "runtime/page/data-plane.page.ts", chunks),
    moduleScript("host", "runtime/hosts/host.worker.ts", chunks),
    moduleScript("index", "runtime/index.ts", outDir),
  ];
  for (const config of builds) await build(config);
  await buildSqlOwner(chunks);
  await stampBuild(outDir);
}
