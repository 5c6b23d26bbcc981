import { MeshError } from "../../kernel/errors";

type Imports = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/**
 * Names what a module wants and nobody gives, before the engine refuses it with less to go by.
 *
 * @throws MeshError SERVICE_START_FAILED
 */
export function checkImports(service: string, module: WebAssembly.Module, imports: Imports): void {
  const missing = WebAssembly.Module.imports(module)
    .filter(({ module: from, name }) => !offers(imports, from, name))
    .map(({ module: from, name }) => `${from}.${name}`);
  if (missing.length === 0) return;
  const known = Object.entries(imports).map(([name, members]) => `${name}.{${Object.keys(members)}}`);
  const message = `Cannot start ${service}: it imports ${missing.slice(0, 10).join(", ")}, must import only what is in ${known.join(" and ")}`;
  throw new MeshError("SERVICE_START_FAILED", message);
}

/** An object offers what it has itself: its prototype would hand a module the realm's own functions. */
const offers = (imports: Imports, from: string, name: string): boolean =>
  Object.hasOwn(imports, from) && Object.hasOwn(imports[from]!, name);

/** @throws MeshError SERVICE_START_FAILED */
export function checkExports(
  service: string,
  module: WebAssembly.Module,
  wanted: Readonly<Record<string, WebAssembly.ImportExportKind>>,
): void {
  const exports = new Map(WebAssembly.Module.exports(module).map(({ name, kind }) => [name, kind]));
  const missing = Object.entries(wanted).filter(([name, kind]) => exports.get(name) !== kind);
  if (missing.length === 0) return;
  const names = missing.map(([name, kind]) => `the ${kind} ${name}`).join(", ");
  throw new MeshError("SERVICE_START_FAILED", `Cannot start ${service}: it must export ${names}`);
}
