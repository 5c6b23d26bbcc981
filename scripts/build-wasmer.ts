import { copyFile, cp, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { build, type Plugin } from "vite";
import { PROJECT_ROOT } from "./project-root";

const SDK = join(PROJECT_ROOT, "node_modules/@wasmer/sdk");
const SOURCES = join(PROJECT_ROOT, "runtime/hosts/engines/wasmer");

const NETWORK = "\0wasmer-network";

const forThisFolder: Plugin = {
  name: "wasmer-for-this-folder",
  enforce: "pre",
  resolveId(source) {
    // Copied as it is: the workers of the pool import it, too.
    if (source.endsWith("/pkg/wasmer_sdk_js.js"))
      return { id: "../pkg/wasmer_sdk_js.js", external: "absolute" };
    // The SDK's way to the network imports a package under the AGPL, and no guest here has a network: both are left out.
    return source.endsWith("/wisp-network.js") ? NETWORK : undefined;
  },
  load: (id) => (id === NETWORK ? "export {};" : undefined),
};

/**
 * Builds the folder that an app serves as `foremesh/wasmer/` if it wants the engine `wasmer`: the adapter, the script of its
 * pool's workers, and the SDK's own runtime, whose paths from those two must be as in its package.
 */
export async function buildWasmer(outDir: string): Promise<void> {
  await mkdir(outDir, { recursive: true });
  await bundle("adapter.worker.ts", "adapter.js", outDir);
  // The SDK looks for this name, beside the script that it is in itself.
  await bundle("pool.worker.ts", "browser-worker.js", outDir);
  await cp(join(SDK, "pkg"), join(outDir, "pkg"), {
    recursive: true,
    filter: (path) => !path.endsWith(".d.ts"),
  });
  await copyFile(join(SDK, "LICENSE"), join(outDir, "LICENSE"));
}

/** In SSR mode, since the client mode would take the SDK's `new URL(…, import.meta.url)` for files to inline. */
async function bundle(entry: string, fileName: string, outDir: string): Promise<void> {
  await build({
    configFile: false,
    publicDir: false,
    logLevel: "warn",
    plugins: [forThisFolder],
    resolve: { alias: { "@wasmer/sdk/browser-worker": join(SDK, "dist/browser-worker.js") } },
    ssr: {
      target: "webworker",
      noExternal: true,
      resolve: { conditions: ["browser", "module", "import", "default"] },
    },
    build: {
      outDir: join(outDir, "dist"),
      emptyOutDir: false,
      target: "es2022",
      minify: "oxc",
      ssr: join(SOURCES, entry),
      rolldownOptions: {
        output: { format: "es", entryFileNames: fileName, codeSplitting: false },
      },
    },
  });
}
