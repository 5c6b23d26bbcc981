import { copyFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { build, type InlineConfig, type Rolldown } from "vite";
import { PROJECT_ROOT } from "./project-root";

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

function moduleScript(name: string, entry: string, outDir: string): InlineConfig {
  const config = shared(outDir);
  const lib = {
    entry: join(PROJECT_ROOT, entry),
    formats: ["es" as const],
    fileName: () => `${name}.js`,
  };
  const rolldownOptions = { output: { chunkFileNames: "[name]-[hash].js" } };
  return { ...config, build: { ...config.build, lib, rolldownOptions } };
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

/** Builds the mesh's own scripts (interfaces.md §1): one build per realm. */
export async function buildMesh(outDir: string): Promise<void> {
  const chunks = join(outDir, "foremesh");
  const reader = await build(
    classicScript("foremeshConfigReader", "sw/config-reader.sw.ts", chunks, "config-reader-[hash].js"),
  );
  const [{ output }] = reader as [Rolldown.RolldownOutput];
  const worker = classicScript("foremeshScript", "sw/sw.ts", outDir, "foremesh-sw.js");
  const builds = [
    classicScript("foremeshScript", "runtime/drop-in.page.ts", outDir, "foremesh.js"),
    { ...worker, define: { CONFIG_READER: JSON.stringify(`foremesh/${output[0].fileName}`) } },
    // Apart, so that each is one file: a chunk they shared would cost every cold start another round trip.
    moduleScript("controller", "runtime/control/controller.worker.ts", chunks),
    moduleScript("data-plane", "runtime/page/data-plane.page.ts", chunks),
    moduleScript("host", "runtime/hosts/host.worker.ts", chunks),
    moduleScript("index", "runtime/index.ts", outDir),
  ];
  for (const config of builds) await build(config);
  await buildSqlOwner(chunks);
}
