import type { Engine } from "../engine";
import type { ServiceModule } from "../service-module";

/** Engine of the `fetch` ABI: an ES module whose default export answers requests. */
export const fetchEngine: Engine = async (entry, { entryUrl, config, modules, files }) => {
  const { default: service } = entry as { default: ServiceModule };
  if (typeof service?.fetch !== "function") {
    throw new TypeError(`Cannot use ${entryUrl}: its default export has no fetch(request, env)`);
  }
  const env = { config, modules, files };
  await service.init?.(env);
  return { handle: async (request) => service.fetch(request, env) };
};
