import { MeshError } from "../../kernel/errors";
import type { Outbound } from "../../protocol/outbound";
import type { Engine } from "../engine";
import type { ExchangeEnv, ServiceModule } from "../service-module";

/** Engine of the `fetch` ABI: an ES module whose default export answers requests. */
export const fetchEngine: Engine = async (
  { exports },
  { service: name, entry, modules, files },
  capabilities,
) => {
  const { default: service } = exports as { default: ServiceModule };
  const { scriptUrl } = entry as { scriptUrl: string };
  if (typeof service?.fetch !== "function") {
    throw new TypeError(`Cannot use ${scriptUrl}: its default export has no fetch(request, env)`);
  }
  const { config, log, keyValue, blob, sql, secrets } = capabilities;
  const env = { config, modules, files, log, keyValue, blob, sql, secrets };
  await service.init?.(env);
  return {
    async handle(request, outbound) {
      const response: unknown = await service.fetch(request, { ...env, fetch: fetchFor(request, outbound) });
      if (response instanceof Response && !response.bodyUsed) return response;
      const message = `Cannot use response of ${name}: it is ${String(response)}, must be a Response that nobody has read`;
      throw new MeshError("RESPONSE_INVALID", message);
    },
    // An exception of a service's own leaves it whole; what a trap leaves behind, only the glue around it could know.
    isBrokenBy: (error) => error instanceof WebAssembly.RuntimeError,
  };
};

/** What a service asks of others for the sake of a request ends with that request. */
const fetchFor =
  ({ signal }: Request, outbound: Outbound): ExchangeEnv["fetch"] =>
  (input, init) => {
    const request = new Request(input, init);
    return outbound(new Request(request, { signal: AbortSignal.any([request.signal, signal]) }));
  };
