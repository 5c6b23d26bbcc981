import type { ServiceModule } from "../../runtime/hosts/service-module";
import { loadBare, serveBare } from "./bare-order";

/** A service of the `fetch` ABI in a worker of its own, without a mesh. */
serveBare(async (order) => {
  const { modules, files, glue } = await loadBare<{ readonly default: ServiceModule }>(order);
  const fetch = () => Promise.reject(new TypeError("Cannot call other services: there is no mesh"));
  const refuse = () => {
    throw new TypeError("Cannot open a store: there is no mesh");
  };
  const stores = { keyValue: { open: refuse }, blob: { open: refuse }, sql: { open: refuse } };
  const secrets = { get: async () => undefined };
  const env = { config: {}, modules, files, fetch, log: () => undefined, ...stores, secrets };
  await glue.default.init?.(env);
  return async (request) => glue.default.fetch(request, env);
});
