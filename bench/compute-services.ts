import { createHash } from "node:crypto";

/** A fixed amount of work, some 25 ms of one core: what another replica at the same core would share, not double. */
export const COMPUTE_MODULE = `const ROUND_COUNT = 12_000_000;
function compute() {
  let hash = 1;
  for (let round = 0; round < ROUND_COUNT; round++) hash = Math.imul(hash ^ round, 2_654_435_761);
  return hash;
}
export default { fetch: () => new Response(compute() === 0 ? "" : "computed") };
`;
export const COMPUTE_URL = "/services/compute/compute.js";

/** The same code under names of their own; what sets them apart is how they may be scaled. */
const SERVICES = {
  single: { resources: { replicas: { max: 1 } } },
  scaled: {},
  "checkout-critical": { priority: "critical" },
  "chores-background": { priority: "background" },
  "checkout-normal": {},
  "chores-normal": {},
} as const;

export type ComputeService = keyof typeof SERVICES;

export const pathOf = (service: ComputeService): string => `/api/compute/${service}`;

export function computeConfig(): object {
  const sha256 = createHash("sha256").update(COMPUTE_MODULE).digest("hex");
  const artifact = { abi: "fetch", url: COMPUTE_URL, sha256 };
  const names = Object.keys(SERVICES) as ComputeService[];
  return {
    version: 1,
    services: names.map((name) => ({ name, version: "1.0.0", artifact, ...SERVICES[name] })),
    routes: names.map((name) => ({
      name,
      rules: [{ matches: [{ path: { type: "PathPrefix", value: pathOf(name) } }], backendRefs: [{ name }] }],
    })),
  };
}
