import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** As runtime/protocol/version.ts has it, before a build and after it. */
const STAMP = /foremesh (\d+) ([0-9a-f]{16})/g;
/** Bundlers name a file after what is in it. */
const NAMED_BY_CONTENT = /-[\w-]{8}\.js$/;

/**
 * Writes a checksum of all scripts of a build into each of them that says which build it is of: two scripts with the same one
 * were deployed together.
 *
 * @returns the checksum
 */
export async function stampBuild(outDir: string): Promise<string> {
  const names = (await readdir(outDir, { recursive: true })).filter((name) => name.endsWith(".js")).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(outDir, name), "utf8")));
  const digest = createHash("sha256");
  for (const [index, name] of names.entries()) digest.update(`${name}\0${texts[index]}\0`);
  const build = digest.digest("hex").slice(0, 16);
  for (const [index, name] of names.entries()) {
    const stamped = texts[index]!.replace(STAMP, (_, protocol) => `foremesh ${protocol} ${build}`);
    if (stamped === texts[index]) continue;
    if (NAMED_BY_CONTENT.test(name))
      throw new Error(`Cannot stamp ${name}: it must keep what it is named by`);
    await writeFile(join(outDir, name), stamped);
  }
  return build;
}
