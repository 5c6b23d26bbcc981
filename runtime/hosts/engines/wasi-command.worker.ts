import type { Engine } from "../engine";
import { createCommandService } from "./cgi/create-command-service";

/**
 * Engine of the `wasi-command` ABI: a WASI preview 1 command, run once per request as a CGI/1.1 program, in an instance of
 * its own (facts: wasm.md §3: 0.1–0.3 ms). Nothing of one request is left for the next.
 */
export const wasiCommandEngine: Engine = async (
  { module },
  { service, limits, requestBody },
  capabilities,
) => ({
  handle: createCommandService({
    service,
    module: module!,
    streamsInput: requestBody === "stream",
    responseMaxBytes: limits.responseMaxBytes,
    capabilities,
  }),
  // The instance of the request that failed is gone anyway.
  isBrokenBy: () => false,
});
