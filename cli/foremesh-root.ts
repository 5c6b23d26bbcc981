import { fileURLToPath } from "node:url";

/** Foremesh's own folder, with a slash at its end: the guest libraries and the cache of builds lie in it. */
export const FOREMESH_ROOT = fileURLToPath(new URL("../", import.meta.url));
