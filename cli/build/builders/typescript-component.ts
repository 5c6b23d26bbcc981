import { join } from "node:path";
import { FOREMESH_ROOT } from "../../foremesh-root";
import { BuildError } from "../build-error";
import { type Builder, hasFile, type ServiceSource } from "../builder";

const LIBRARY = join(FOREMESH_ROOT, "services/component-typescript");

/** TypeScript → a component with a JavaScript engine inside it. */
export const typescriptComponent: Builder = {
  language: "TypeScript",
  abis: ["wasi-http"],
  needs: "src/<name>.ts that exports handle(request)",
  accepts: (source) => hasFile(source, "src", /\.ts$/),
  libraries: [LIBRARY],
  // jco brings the last three, at whatever version npm found for it: each is, or has in it, an engine.
  packages: [
    "vite",
    "@bytecodealliance/jco",
    "@bytecodealliance/componentize-js",
    "@bytecodealliance/wizer",
    "componentize-qjs",
  ],
  async build(source) {
    const [{ componentize }, { transpileComponent }, { shapeOf }] = await Promise.all([
      import("../toolchains/componentize"),
      import("../toolchains/build-component"),
      import("./typescript-shapes"),
    ]);
    const { name, build } = source.definition;
    const { component, waits } = await componentize({
      service: name,
      module: entryModule(source),
      libraries: {
        component: join(LIBRARY, "src/component.ts"),
        "wasi-http": join(LIBRARY, "src/wasi-http.ts"),
      },
      shape: (bundle) => shapeOf(source, bundle),
    });
    return transpileComponent(name, component, { blocking: waits || build?.blocking === true });
  },
};

function entryModule({ folder, paths, definition: { name, build } }: ServiceSource): string {
  const entry = build?.entry ?? `src/${name}.ts`;
  if (paths.includes(entry)) return join(folder, entry);
  throw new BuildError(
    `Cannot build ${name}: ${folder} has no ${entry}, must have the service's module`,
    "Add it, or name another one as build.entry in service.json",
  );
}
