import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { FOREMESH_ROOT } from "../../foremesh-root";
import { BuildError } from "../build-error";
import { type Builder, hasFile, type ServiceSource } from "../builder";
import type { ComponentizeOptions } from "../toolchains/componentize";

const LIBRARY = join(FOREMESH_ROOT, "services/component-typescript");

/** TypeScript that exports handle(request) → a component with a JavaScript engine inside it. */
export const typescriptComponent: Builder = {
  language: "TypeScript",
  abis: ["wasi-http"],
  needs: "src/<name>.ts that exports handle(request)",
  accepts: (source) => hasFile(source, "src", /\.ts$/),
  libraries: [LIBRARY],
  packages: ["vite", "@bytecodealliance/jco"],
  async build(source) {
    const [{ componentize }, { transpileComponent }] = await Promise.all([
      import("../toolchains/componentize"),
      import("../toolchains/build-component"),
    ]);
    const { name } = source.definition;
    return transpileComponent(name, await componentize(await recipeFor(source)));
  },
};

async function recipeFor(source: ServiceSource): Promise<ComponentizeOptions> {
  const { name, build } = source.definition;
  const shared = {
    service: name,
    module: entryModule(source),
    libraries: {
      component: join(LIBRARY, "src/component.ts"),
      "wasi-http": join(LIBRARY, "src/wasi-http.ts"),
    },
  };
  const wit = (file: string) => readFile(join(LIBRARY, file), "utf8");
  switch (build?.javascript ?? "quickjs") {
    // 1.6 MB and 2 s, for a world of our own: wasi:http ends in "mismatched resource types" in its linker.
    case "quickjs":
      return {
        ...shared,
        entry: `export * as handler from "service";`,
        wit: await wit("handler.wit"),
        world: "handler-service",
        args: ["--backend", "qjs", "--backend-qjs-disable-async", "--backend-qjs-stub-wasi"],
      };
    // 14 MB and half a minute, for the standard world: it runs on any server that has wasi:http.
    case "starlingmonkey": {
      const { withWasi0_2_10 } = await import("../toolchains/wasi-wit");
      return {
        ...shared,
        entry: `
          import { handle } from "service";
          import { incomingHandlerOf } from "foremesh/wasi-http";
          export const incomingHandler = incomingHandlerOf(handle);`,
        wit: await withWasi0_2_10(await wit("wasi-http.wit")),
        world: "wasi-http-service",
        args: ["--backend", "starlingmonkey", "--disable", "fetch-event"],
      };
    }
    default:
      throw new BuildError(
        `Cannot build ${name}: build.javascript is "${build?.javascript}", must be quickjs or starlingmonkey`,
        `Correct it in ${source.folder}/service.json`,
      );
  }
}

function entryModule({ folder, paths, definition: { name, build } }: ServiceSource): string {
  const entry = build?.entry ?? `src/${name}.ts`;
  if (paths.includes(entry)) return join(folder, entry);
  throw new BuildError(
    `Cannot build ${name}: ${folder} has no ${entry}, must have the module that exports handle(request)`,
    "Add it, or name another one as build.entry in service.json",
  );
}
