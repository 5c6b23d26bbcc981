import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { commands, type Tree } from "@yowasp/clang";
import { BuildError } from "../build-error";

export interface WasmTarget {
  /** A command starts, does one thing and ends; a reactor is called again and again. */
  readonly model: "command" | "reactor";
  /** The default, 64 KiB at the end of the data, is little, and its overflow silently corrupts them. First, it traps. */
  readonly stackBytes: number;
}

const FLAGS = ["--target=wasm32-wasip1", "-Os", "-Wall", "-Wextra", "-Werror"];
const CPP_FLAGS = [...FLAGS, "-std=c++20", "-fno-exceptions", "-fno-rtti"];

const linkFlags = ({ model, stackBytes }: WasmTarget): readonly string[] => [
  `-mexec-model=${model}`,
  "-Wl,--strip-all",
  "-Wl,--stack-first",
  `-Wl,-z,stack-size=${stackBytes}`,
];

/**
 * Compiles folders of C and C++ to one core module, by clang in WebAssembly (npm): no toolchain to install.
 *
 * All C++ is one translation unit, made of includes: a file of its own costs two seconds of clang start and library
 * headers, sixteen files half a minute. So names in anonymous namespaces must differ across the service.
 *
 * @param folders  The service's sources first, then those of libraries; files of one name would hide each other.
 */
export async function compileWasm(
  service: string,
  folders: readonly string[],
  target: WasmTarget,
): Promise<Uint8Array> {
  const tree: Tree = Object.assign({}, ...(await Promise.all(folders.map(readSources))));
  const names = Object.keys(tree);
  const cppSources = names.filter((name) => name.endsWith(".cpp"));
  const isCpp = (await readdir(folders[0]!)).some((name) => name.endsWith(".cpp"));
  tree["all.cpp"] = cppSources.map((name) => `#include "${name}"\n`).join("");

  const units = [
    ...names
      .filter((name) => name.endsWith(".c"))
      .map((name) => ({ driver: "clang", flags: FLAGS, name }) as const),
    ...(isCpp ? [{ driver: "clang++", flags: CPP_FLAGS, name: "all.cpp" } as const] : []),
  ];
  const run = (driver: Driver, args: readonly string[], files: Tree) =>
    runClang(driver, args, files, { service, folder: folders[0]! });
  let built = tree;
  for (const { driver, flags, name } of units)
    built = await run(driver, [...flags, "-c", name, "-o", `${name}.o`], built);
  const objects = units.map(({ name }) => `${name}.o`);
  built = await run(
    isCpp ? "clang++" : "clang",
    [...FLAGS, ...linkFlags(target), ...objects, "-o", "core.wasm"],
    built,
  );
  return built["core.wasm"] as Uint8Array;
}

type Driver = "clang" | "clang++";

async function readSources(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder)).filter((name) => /\.(c|cpp|h)$/.test(name)).sort();
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), "utf8")] as const)),
  );
}

async function runClang(
  driver: Driver,
  args: readonly string[],
  tree: Tree,
  { service, folder }: { readonly service: string; readonly folder: string },
): Promise<Tree> {
  const decoder = new TextDecoder();
  let messages = "";
  const stderr = (bytes: Uint8Array | null) => {
    if (bytes !== null) messages += decoder.decode(bytes, { stream: true });
  };
  try {
    // Loads clang, in silence: left to the first command, the package writes lines about it to the terminal.
    await commands[driver](undefined, {}, { fetchProgress: () => {} });
    return (await commands[driver]([...args], tree, { stderr })) ?? {};
  } catch (cause) {
    const verb = args.includes("-c") ? "compile" : "link";
    throw new BuildError(
      `Cannot ${verb} ${service}:\n${messages.trim() || String(cause)}`,
      `Mend the sources in ${folder}: warnings are errors`,
      { cause },
    );
  }
}
