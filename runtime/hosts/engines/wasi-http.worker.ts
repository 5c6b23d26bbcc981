import type { Engine } from "../engine";
import type { TranspiledComponent } from "./wasi/component-instance";
import { createComponentService } from "./wasi/component-service";
import { realmSystem } from "./wasi/system.browser";

/** What a response may be; nothing that is served to a page needs more. */
const LIMITS = { headerBytes: 256 * 1024, bodyBytes: 2 ** 31 };

/** Engine of the `wasi-http` ABI: a component that exports wasi:http/incoming-handler 0.2, transpiled by jco. */
export const wasiHttpEngine: Engine = async (entry, { service, modules, config, concurrency }) => ({
  handle: await createComponentService({
    service,
    component: entry as TranspiledComponent,
    modules,
    environment: config,
    concurrency,
    limits: LIMITS,
    capabilities: {},
    system: realmSystem,
    log: (level, line) => console[level](`${service}: ${line}`),
  }),
});
