/**
 * The entry of a chunk of its own (decision 0008): what reads and checks mesh.json. Most starts of the worker find a
 * configuration that was checked before, and do not load it.
 */
export { loadConfig } from "../runtime/config/last-known-good";
export { parseConfig } from "../runtime/config/parse-config";
/** An install reads mesh.json, and only an install has routes to add. */
export { addStaticRoutes } from "./static-routes.sw";
