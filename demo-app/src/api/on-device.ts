import type { ApiClient } from "./api-client";

/** What the app knows of the mesh here; /foremesh.js may be missing. */
interface PageWithMesh {
  readonly foremesh?: { readonly ready?: Promise<void> };
}

/**
 * For what is kept on the device: it must not go to the server while the mesh is still starting, nor be looked for there.
 * Without a mesh the server keeps it.
 */
export const onDevice = (api: ApiClient): ApiClient => ({
  async send(path, init) {
    await (globalThis as PageWithMesh).foremesh?.ready?.catch(() => undefined);
    return api.send(path, init);
  },
});
