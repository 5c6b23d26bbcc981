import type { TranspiledComponent } from "../../runtime/hosts/engines/wasi/component-instance";
import { createComponentService } from "../../runtime/hosts/engines/wasi/component-service";
import { realmSystem } from "../../runtime/hosts/engines/wasi/system.browser";
import { loadBare } from "./bare-order";
import { serveBodies } from "./body-order";

/** A component behind the mesh's own adapter. */
serveBodies(async (order) => {
  const { modules, glue } = await loadBare<TranspiledComponent>(order);
  const service = await createComponentService({
    service: "bench",
    component: glue,
    modules,
    environment: {},
    concurrency: 1,
    limits: { headerBytes: 256 * 1024, bodyBytes: 2 ** 31 },
    capabilities: {},
    system: realmSystem,
    log: () => undefined,
  });
  return (request) =>
    service(request, () => Promise.reject(new TypeError("Cannot call others: there is no mesh")));
});
