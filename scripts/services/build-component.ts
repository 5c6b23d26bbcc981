import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { componentEmbed, componentNew, transpile } from "@bytecodealliance/jco";
import { BLOCKING_IMPORTS } from "../../runtime/hosts/engines/wasi/blocking-imports";
import { compileWasm } from "./compile-wasm";
import { packageFile } from "./input-digest";
import type { BuildInstructions, BuiltFiles } from "./service-definition";

const WORLD = fileURLToPath(new URL("../../services/wasi-http-c/world.wit", import.meta.url));
const WIT_PACKAGES = "@bytecodealliance/jco/lib/wit/builtin/0.2.12";
const WASI_PACKAGES = ["cli", "clocks", "filesystem", "http", "io", "random", "sockets"];

/** C or C++ → core module → wasi:http component → the JavaScript and core modules that a browser can instantiate. */
export async function buildComponent(
  name: string,
  folder: string,
  { blocking = false }: BuildInstructions = {},
): Promise<BuiltFiles> {
  const core = await compileWasm(join(folder, "src"));
  const embedded = await componentEmbed({ binary: core, witSource: await readWit(), world: "service" });
  const component = await componentNew(embedded, []);
  const { files } = await transpile(component, {
    name,
    instantiation: "async",
    minify: true,
    nodejsCompat: false,
    wasiShim: false,
    base64Cutoff: 0,
    noComponentErrorWrapping: true,
    ...(blocking && {
      asyncMode: "jspi" as const,
      asyncImports: [...BLOCKING_IMPORTS],
      asyncExports: ["wasi:http/incoming-handler@0.2.12#handle"],
    }),
  });
  return {
    entry: `${name}.js`,
    files: new Map(Object.entries(files).filter(([path]) => !path.endsWith(".d.ts"))),
    extras: new Map([[`${name}.component.wasm`, component]]),
  };
}

/**
 * The world and the WASI packages it names as one text: nested packages instead of a folder, since jco reads a folder
 * through preview2-shim's file system, which 0.26.1 broke ("failed to get path metadata").
 */
async function readWit(): Promise<string> {
  const decoder = new TextDecoder();
  const packages = await Promise.all(
    WASI_PACKAGES.map(async (name) => {
      const text = decoder.decode(await packageFile(`${WIT_PACKAGES}/wasi-${name}/package.wit`));
      return `${text.replace(/^package ([^;]+);/m, "package $1 {")}\n}\n`;
    }),
  );
  return [await readFile(WORLD, "utf8"), ...packages].join("\n");
}
