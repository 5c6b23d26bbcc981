import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { commands, type Tree } from "@yowasp/clang";

const GLUE_FOLDER = fileURLToPath(new URL("../../services/wasi-http-c/", import.meta.url));

const FLAGS = ["--target=wasm32-wasip1", "-Os", "-Wall", "-Wextra", "-Werror"];
const CPP_FLAGS = [...FLAGS, "-std=c++20", "-fno-exceptions", "-fno-rtti"];
/** The default stack is 64 KiB at the end of the data, and overflow silently corrupts it. First, it traps. */
const LINK_FLAGS = [
  "-mexec-model=reactor",
  "-Wl,--strip-all",
  "-Wl,--stack-first",
  "-Wl,-z,stack-size=262144",
];

/**
 * Compiles a folder of C and C++ with the wasi-http-c glue to one core module, by clang in WebAssembly (npm).
 *
 * All C++ is one translation unit, made of includes: a file of its own costs two seconds of clang start and library
 * headers, sixteen files half a minute. So names in anonymous namespaces must differ across the service.
 */
export async function compileWasm(sourceFolder: string): Promise<Uint8Array> {
  const tree: Tree = { ...(await readSources(sourceFolder)), ...(await readSources(GLUE_FOLDER)) };
  const names = Object.keys(tree);
  const cppSources = names.filter((name) => name.endsWith(".cpp"));
  const isCpp = (await readdir(sourceFolder)).some((name) => name.endsWith(".cpp"));
  tree["all.cpp"] = cppSources.map((name) => `#include "${name}"\n`).join("");

  const units = [
    ...names
      .filter((name) => name.endsWith(".c"))
      .map((name) => ({ driver: "clang", flags: FLAGS, name }) as const),
    ...(isCpp ? [{ driver: "clang++", flags: CPP_FLAGS, name: "all.cpp" } as const] : []),
  ];
  let built = tree;
  for (const { driver, flags, name } of units)
    built = await run(driver, [...flags, "-c", name, "-o", `${name}.o`], built);
  const objects = units.map(({ name }) => `${name}.o`);
  built = await run(
    isCpp ? "clang++" : "clang",
    [...FLAGS, ...LINK_FLAGS, ...objects, "-o", "core.wasm"],
    built,
  );
  return built["core.wasm"] as Uint8Array;
}

async function readSources(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder)).filter((name) => /\.(c|cpp|h)$/.test(name)).sort();
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), "utf8")] as const)),
  );
}

async function run(driver: "clang" | "clang++", args: string[], tree: Tree): Promise<Tree> {
  const decoder = new TextDecoder();
  let messages = "";
  const stderr = (bytes: Uint8Array | null) => {
    if (bytes !== null) messages += decoder.decode(bytes, { stream: true });
  };
  try {
    // Loads clang, in silence: left to the first command, the package writes lines about it to the terminal.
    await commands[driver](undefined, {}, { fetchProgress: () => {} });
    return (await commands[driver](args, tree, { stderr })) ?? {};
  } catch (cause) {
    throw new Error(`Cannot compile ${args.at(-3)}: ${messages || String(cause)}`, { cause });
  }
}
