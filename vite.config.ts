import { fileURLToPath } from "node:url";
import type { InlineConfig } from "vite";

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

const shared = (outDir: string): InlineConfig => ({
  configFile: false,
  publicDir: false,
  logLevel: "warn",
  build: { outDir, emptyOutDir: false, target: "es2022", sourcemap: true, minify: true },
});

/** A classic script is one file: what it needs is inlined, and nothing of it is seen from outside. */
function classicScript(entry: string, fileName: string): InlineConfig {
  const config = shared(path("dist"));
  const lib = {
    entry: path(entry),
    formats: ["iife" as const],
    name: "foremeshScript",
    fileName: () => fileName,
  };
  return { ...config, build: { ...config.build, lib } };
}

function moduleScript(name: string, entry: string, outDir: string): InlineConfig {
  const config = shared(path(outDir));
  const lib = { entry: path(entry), formats: ["es" as const], fileName: () => `${name}.js` };
  const rolldownOptions = { output: { chunkFileNames: "[name]-[hash].js" } };
  return { ...config, build: { ...config.build, lib, rolldownOptions } };
}

/** One build per realm (interfaces.md §1). */
export const builds: readonly InlineConfig[] = [
  classicScript("runtime/drop-in.page.ts", "foremesh.js"),
  classicScript("sw/sw.ts", "foremesh-sw.js"),
  // Apart, so that each is one file: a chunk they shared would cost every cold start another round trip.
  moduleScript("controller", "runtime/control/controller.worker.ts", "dist/foremesh"),
  moduleScript("data-plane", "runtime/page/data-plane.page.ts", "dist/foremesh"),
  moduleScript("host", "runtime/hosts/host.worker.ts", "dist/foremesh"),
  moduleScript("index", "runtime/index.ts", "dist"),
];
