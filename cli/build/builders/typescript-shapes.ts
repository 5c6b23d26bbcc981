import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { FOREMESH_ROOT } from "../../foremesh-root";
import { BuildError } from "../build-error";
import type { ServiceSource } from "../builder";
import type { Bundle } from "../toolchains/bundle-module";
import type { ComponentShape } from "../toolchains/componentize";
import { withWasi0_2_10 } from "../toolchains/wasi-wit";

const LIBRARY = join(FOREMESH_ROOT, "services/component-typescript");
const wit = (file: string) => readFile(join(LIBRARY, file), "utf8");

/** How a module becomes a component: by the engine that service.json names, and by what the module exports. */
export function shapeOf(source: ServiceSource, module: Bundle): Promise<ComponentShape> {
  const { name, build } = source.definition;
  switch (build?.javascript ?? "quickjs") {
    case "quickjs":
      return quickjs(source, module);
    case "starlingmonkey":
      return starlingmonkey(source, module);
    default:
      throw new BuildError(
        `Cannot build ${name}: build.javascript is "${build?.javascript}", must be quickjs or starlingmonkey`,
        `Correct it in ${source.folder}/service.json`,
      );
  }
}

/** 1.6 MB and 2 s, for a world of our own: wasi:http ends in "mismatched resource types" in its linker. */
async function quickjs({ definition }: ServiceSource, { exports }: Bundle): Promise<ComponentShape> {
  if (!exports.includes("handle")) {
    throw new BuildError(
      `Cannot build ${definition.name}: its module exports ${listed(exports)}, must export handle(request)`,
      'Export it, or set "javascript": "starlingmonkey" for wasi:http itself and the "fetch" event',
    );
  }
  return {
    entry: `export * as handler from "service";`,
    wit: await wit("handler.wit"),
    world: "handler-service",
    args: ["--backend", "qjs", "--backend-qjs-disable-async", "--backend-qjs-stub-wasi"],
    waits: false,
  };
}

const LISTENS_FOR_FETCH = /addEventListener\(\s*["'`]fetch["'`]/;

/** 14 MB and half a minute, for the standard world: it runs on any server that has wasi:http. */
async function starlingmonkey(
  { definition }: ServiceSource,
  { exports, code }: Bundle,
): Promise<ComponentShape> {
  const shared = { wit: await withWasi0_2_10(await wit("wasi-http.wit")) };
  const explicit = ["--backend", "starlingmonkey", "--disable", "fetch-event"];
  if (exports.includes("incomingHandler")) {
    return {
      ...shared,
      entry: `export { incomingHandler } from "service";`,
      world: "wasi-http-guest",
      args: explicit,
      waits: false,
    };
  }
  if (exports.includes("handle")) {
    return {
      ...shared,
      entry: `
        import { handle } from "service";
        import { incomingHandlerOf } from "foremesh/wasi-http";
        export const incomingHandler = incomingHandlerOf(handle);`,
      world: "wasi-http-service",
      args: explicit,
      waits: false,
    };
  }
  if (LISTENS_FOR_FETCH.test(new TextDecoder().decode(code))) {
    return {
      ...shared,
      entry: `import "service";`,
      world: "wasi-http-guest",
      args: ["--backend", "starlingmonkey"],
      waits: true,
    };
  }
  throw new BuildError(
    `Cannot build ${definition.name}: its module exports ${listed(exports)}, must export handle or incomingHandler, or listen for "fetch"`,
    "Export handle(request), incomingHandler = { handle(request, responseOut) }, or call addEventListener",
  );
}

const listed = (exports: readonly string[]): string => exports.join(", ") || "nothing";
