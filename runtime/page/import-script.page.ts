import { MeshError } from "../kernel/errors";

/** A script of the mesh's own, loaded when it is needed. @throws MeshError SCRIPT_UNREADABLE */
export async function importScript<Module>(url: string): Promise<Module> {
  try {
    return await import(/* @vite-ignore */ url);
  } catch (cause) {
    throw new MeshError("SCRIPT_UNREADABLE", `Cannot load ${url}: ${String(cause)}`, { cause });
  }
}
