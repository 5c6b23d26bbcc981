import type { ServiceEnv, ServiceModule } from "../../runtime/hosts/service-module";
import { type BareOrder, type Handle, loadBare } from "./bare-order";

/** A service of the `fetch` ABI without a mesh. */
export async function fetchByHand(
  order: BareOrder,
  sql: ServiceEnv["sql"] = { open: refuse },
): Promise<Handle> {
  const { modules, files, glue } = await loadBare<{ readonly default: ServiceModule }>(order);
  const fetch = () => Promise.reject(new TypeError("Cannot call other services: there is no mesh"));
  const stores = { keyValue: { open: refuse }, blob: { open: refuse }, sql };
  const secrets = { get: async () => undefined };
  const env = { config: {}, modules, files, fetch, log: () => undefined, ...stores, secrets };
  await glue.default.init?.(env);
  return async (request) => glue.default.fetch(request, env);
}

const refuse = () => {
  throw new TypeError("Cannot open a store: there is no mesh");
};
