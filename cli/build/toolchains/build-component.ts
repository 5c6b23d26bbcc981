import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { componentEmbed, componentNew, transpile } from "@bytecodealliance/jco";
import { packageFile } from "../package-files";
import type { BuiltFiles } from "../service-definition";

const WORLD = fileURLToPath(new URL("../../../services/wasi-http-c/world.wit", import.meta.url));
const WIT_PACKAGES = "@bytecodealliance/jco/lib/wit/builtin/0.2.12";
const WASI_PACKAGES = ["cli", "clocks", "filesystem", "http", "io", "random", "sockets"];

/** A core module of the wasi-http-c world → a component and what a browser runs of it. */
export async function buildComponent(name: string, core: Uint8Array): Promise<BuiltFiles> {
  const embedded = await componentEmbed({ binary: core, witSource: await readWit(), world: "service" });
  return transpileComponent(name, await componentNew(embedded, []));
}

/** A component → the JavaScript and core modules that a browser can instantiate, many times from modules compiled once. */
export async function transpileComponent(name: string, component: Uint8Array): Promise<BuiltFiles> {
  const { files } = await transpile(component, {
    name,
    instantiation: "async",
    minify: true,
    nodejsCompat: false,
    wasiShim: false,
    base64Cutoff: 0,
    noComponentErrorWrapping: true,
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
