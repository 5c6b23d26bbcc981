import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { componentEmbed, componentNew, transpile } from "@bytecodealliance/jco";
import { asyncModeFor } from "../../../runtime/hosts/transpiler/transpile-options";
import type { BuildInstructions, BuiltFiles } from "../service-definition";
import { withWasi } from "./wasi-wit";

const LIBRARY = new URL("../../../services/wasi-http-c/", import.meta.url);
/** The world, and the packages in it that jco does not bring along. */
const WIT = ["world.wit", "wasi-keyvalue.wit"].map((file) => fileURLToPath(new URL(file, LIBRARY)));

/** A core module of the wasi-http-c world → a component and what a browser runs of it. */
export async function buildComponent(
  name: string,
  core: Uint8Array,
  instructions: BuildInstructions | undefined,
): Promise<BuiltFiles> {
  const texts = await Promise.all(WIT.map((path) => readFile(path, "utf8")));
  const witSource = await withWasi(texts.join("\n"));
  const embedded = await componentEmbed({ binary: core, witSource, world: "service" });
  return transpileComponent(name, await componentNew(embedded, []), instructions);
}

/** A component → the JavaScript and core modules that a browser can instantiate, many times from modules compiled once. */
export async function transpileComponent(
  name: string,
  component: Uint8Array,
  { blocking = false }: BuildInstructions = {},
): Promise<BuiltFiles> {
  const asyncMode = asyncModeFor(component, blocking ? "jspi" : "sync");
  const { files } = await transpile(component, {
    name,
    instantiation: "async",
    minify: true,
    nodejsCompat: false,
    wasiShim: false,
    base64Cutoff: 0,
    noComponentErrorWrapping: true,
    ...(asyncMode.tag === "jspi" && {
      asyncMode: asyncMode.tag,
      asyncImports: asyncMode.val.imports,
      asyncExports: asyncMode.val.exports,
    }),
  });
  return {
    entry: `${name}.js`,
    files: new Map(Object.entries(files).filter(([path]) => !path.endsWith(".d.ts"))),
    extras: new Map([[`${name}.component.wasm`, component]]),
  };
}
