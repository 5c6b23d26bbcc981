import type { ServiceConfig } from "../config/schema";

/** Local services by name; a backend that is not in it is a remote upstream. */
export type ServiceCatalog = ReadonlyMap<string, ServiceConfig>;
