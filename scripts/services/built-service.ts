import { fileURLToPath } from "node:url";
import { buildServices } from "../../cli/build/build-services";
import { loadServicesInNode, type ServiceHandler } from "../../services/run-in-node";

/** For tests: a service as it is built and shipped. Each in a folder of its own, since test files run at once. */
export async function builtService(name: string): Promise<ServiceHandler> {
  const outDir = fileURLToPath(new URL(`../../.cache/service-tests/${name}`, import.meta.url));
  await buildServices({ outDir, only: [name], log: () => {} });
  return (await loadServicesInNode(outDir)).get(name)!;
}

export function get(service: ServiceHandler, path: string, init?: RequestInit): Promise<Response> {
  return service(new Request(`http://localhost${path}`, init));
}
