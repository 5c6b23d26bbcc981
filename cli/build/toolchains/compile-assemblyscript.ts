import { mkdir, mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BuildError } from "../build-error";
import { runNode } from "./run-node";

const FLAGS = ["--optimizeLevel", "3", "--shrinkLevel", "1"];

/**
 * Compiles assembly/index.ts with the raw library, which it imports as "foremesh/raw", to one module.
 *
 * The compiler sees a folder of links: the service's sources, the library as a package, and its entry.ts beside them.
 * So neither has to know where the other lies.
 */
export async function compileAssemblyScript(
  service: string,
  folder: string,
  library: string,
): Promise<Uint8Array> {
  const tree = await mkdtemp(join(tmpdir(), "foremesh-assemblyscript-"));
  try {
    await mkdir(join(tree, "node_modules"));
    await Promise.all([
      symlink(join(folder, "assembly"), join(tree, "assembly")),
      symlink(library, join(tree, "node_modules/foremesh")),
      symlink(join(library, "entry.ts"), join(tree, "entry.ts")),
    ]);
    const args = ["entry.ts", "--outFile", "module.wasm", ...FLAGS];
    const { isOk, messages } = await runNode("assemblyscript/bin/asc.js", args, { cwd: tree });
    if (isOk) return await readFile(join(tree, "module.wasm"));
    throw new BuildError(
      `Cannot compile ${service}:\n${messages}`,
      `Mend the sources in ${join(folder, "assembly")}`,
    );
  } finally {
    await rm(tree, { recursive: true, force: true });
  }
}
