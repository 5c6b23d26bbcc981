import type { Engine } from "../engine";
import { hasTrapped } from "./has-trapped";
import type { TranspiledComponent } from "./wasi/component-instance";
import { createComponentService } from "./wasi/component-service";
import { createConfigStore } from "./wasi/config-store";
import { grantedSystem } from "./wasi/granted-system";
import { createKeyValue } from "./wasi/keyvalue";
import { createLogging } from "./wasi/logging";
import { realmSystem } from "./wasi/system.browser";

/**
 * Engine of the `wasi-http` ABI: a component that exports wasi:http/incoming-handler 0.2, or foremesh:service/handler,
 * transpiled by jco.
 */
export const wasiHttpEngine: Engine = async ({ exports }, { service, modules, limits }, capabilities) => {
  const memories = new Set<WebAssembly.Memory>();
  const handle = await createComponentService({
    service,
    component: exports as TranspiledComponent,
    modules,
    memories,
    environment: capabilities.config,
    concurrency: limits.concurrency,
    limits: { headerBytes: limits.responseHeadersMaxBytes, bodyBytes: limits.responseMaxBytes },
    interfaces: (context) => ({
      ...createKeyValue(context, capabilities.keyValue),
      ...createConfigStore(capabilities.config),
      ...createLogging(capabilities),
    }),
    system: grantedSystem(service, realmSystem, capabilities),
    log: capabilities.log,
  });
  return { handle, isBrokenBy: hasTrapped, memories: () => memories };
};
