import { fileURLToPath } from "node:url";
import { createServer } from "vite";
import type { simulate } from "./simulate";

/** A bug, planted as a change of the real source's text. */
export interface Mutation {
  /** From the top of the repository. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** The simulator around a mesh with that bug in it. Throws when the text is not there, or the file was not loaded. */
export async function withMutation<Result>(
  { file, from, to }: Mutation,
  use: (mutated: typeof simulate) => Promise<Result>,
): Promise<Result> {
  let isPlanted = false;
  const server = await createServer({
    root: fileURLToPath(new URL("..", import.meta.url)),
    configFile: false,
    logLevel: "error",
    appType: "custom",
    server: { middlewareMode: true, hmr: false, ws: false, watch: null },
    optimizeDeps: { noDiscovery: true },
    plugins: [
      {
        name: "mutation",
        enforce: "pre",
        transform(code, id) {
          if (!id.endsWith(file)) return undefined;
          if (code.split(from).length !== 2)
            throw new Error(`Cannot plant a bug in ${file}: "${from}" must be there once`);
          isPlanted = true;
          return code.replace(from, () => to);
        },
      },
    ],
  });
  try {
    const module = await server.ssrLoadModule("/simulation/simulate.ts");
    const result = await use(module.simulate as typeof simulate);
    if (!isPlanted) throw new Error(`Cannot plant a bug in ${file}: it is not part of the simulation`);
    return result;
  } finally {
    await server.close();
  }
}
