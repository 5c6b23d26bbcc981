import type { MeshTrace, MeshUse } from "../trace";
import type { Policy } from "./policy";

/**
 * Knows every use that will come, and is bound by time: code takes as long to fetch and start as for the others, and before
 * a mesh runs nothing can. It starts each replica so that it is ready the instant it is used (fetching at once what any
 * later visit needs), and stops it unless the next use comes sooner than a new start would take; so it holds next to
 * nothing, and no policy finds more replicas ready at any budget of memory.
 *
 * @param knows  A service it may act on before that service is used in a visit. One that nobody has ever used is foretold by
 * no history: an oracle that may not act on those either is bound by all that binds a manager, but for its doubt.
 */
export function createOracle(
  { lives }: Pick<MeshTrace, "lives">,
  knows: (service: string) => boolean = () => true,
): Policy {
  const everUsed = servicesByDevice(lives);
  let device = "";
  let nextUses = new Map<string, number[]>();
  return {
    onOpen(world, uses, name) {
      device = name;
      nextUses = usesByService(uses);
      const openAt = uses[0]?.at ?? 0;
      for (const [service, [first]] of nextUses) {
        if (first! > openAt && knows(service)) world.start(service, openAt, first!, first!);
      }
      for (const service of everUsed.get(device) ?? []) {
        if (!nextUses.has(service) && knows(service)) world.prepare(service, "prefetch", openAt);
      }
    },
    onUse(world, service, at) {
      const uses = nextUses.get(service)!;
      while (uses[0] !== undefined && uses[0] <= at) uses.shift();
      const next = uses[0];
      world.keepUntil(service, next ?? at);
      if (next === undefined || next - at < world.startMs(service, at)) return;
      world.retire(service, at);
      world.start(service, at, next, next);
    },
  };
}

function usesByService(uses: readonly MeshUse[]): Map<string, number[]> {
  const byService = new Map<string, number[]>();
  for (const { service, at } of uses) byService.set(service, [...(byService.get(service) ?? []), at]);
  return byService;
}

function servicesByDevice(lives: MeshTrace["lives"]): Map<string, Set<string>> {
  const byDevice = new Map<string, Set<string>>();
  for (const { device, uses } of lives) {
    const services = byDevice.get(device) ?? new Set();
    byDevice.set(device, services);
    for (const { service } of uses) services.add(service);
  }
  return byDevice;
}
