import { MeshError } from "../../../kernel/errors";
import { readImports } from "../../limits/import-section";
import { isCoreModule } from "../../limits/sections";

/** WASI as its first preview, under both of its names, and what WASIX adds to it. */
const WASI: readonly string[] = ["wasi_snapshot_preview1", "wasi_unstable", "wasi", "wasix_32v1"];

/**
 * Names what a module wants that it does not get, before its first request would end of it. The SDK would give it more, a
 * JavaScript engine (N-API) among it, which is none of WASIX. Of a package only the SDK sees what is in it.
 *
 * @throws MeshError SERVICE_START_FAILED
 */
export function checkCommand(service: string, bytes: Uint8Array): void {
  if (!isCoreModule(bytes)) return;
  const refused = readImports(bytes)
    ?.filter(({ module, memory }) => !WASI.includes(module) && memory === undefined)
    .map(({ module, name }) => `${module}.${name}`);
  if (refused?.length === 0) return;
  const found = refused?.slice(0, 10).join(", ") ?? "what cannot be read";
  const message = `Cannot start ${service}: it imports ${found}, must import only a memory and what is in ${WASI.join(", ")}`;
  throw new MeshError("SERVICE_START_FAILED", message);
}
