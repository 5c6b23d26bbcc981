import type { Outbound } from "../../protocol/outbound";
import type { Engine } from "../engine";
import type { ExchangeEnv, ServiceModule } from "../service-module";

/** Engine of the `fetch` ABI: an ES module whose default export answers requests. */
export const fetchEngine: Engine = async (entry, { entryUrl, config, modules, files }) => {
  const { default: service } = entry as { default: ServiceModule };
  if (typeof service?.fetch !== "function") {
    throw new TypeError(`Cannot use ${entryUrl}: its default export has no fetch(request, env)`);
  }
  const env = { config, modules, files };
  await service.init?.(env);
  return {
    handle: async (request, outbound) =>
      service.fetch(request, { ...env, fetch: fetchFor(request, outbound) }),
  };
};

/** What a service asks of others for the sake of a request ends with that request. */
const fetchFor =
  ({ signal }: Request, outbound: Outbound): ExchangeEnv["fetch"] =>
  (input, init) => {
    const request = new Request(input, init);
    return outbound(new Request(request, { signal: AbortSignal.any([request.signal, signal]) }));
  };
