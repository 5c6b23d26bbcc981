import type { MeshLife, MeshTrace } from "../trace";
import type { Policy } from "./policy";

/**
 * Knows every use that will come, and is bound by nothing but time: code takes as long to fetch and start as for the
 * others, and before a mesh runs nothing can. It starts each replica so that it is ready the instant it is used (fetching at once what any later visit needs), and stops
 * it unless the next use comes sooner than a new start would take; so it holds next to nothing, and no policy finds more
 * replicas ready at any budget of memory.
 */
export function createOracle({ lives }: Pick<MeshTrace, "lives">): Policy {
  const everUsed = servicesByDevice(lives);
  let nextUses = new Map<string, number[]>();
  return {
    onOpen(world, life) {
      nextUses = usesByService(life);
      const openAt = life.uses[0]!.at;
      for (const [service, [first]] of nextUses) {
        if (first! > openAt) world.start(service, openAt, first!, first!);
      }
      for (const service of everUsed.get(life.device) ?? []) {
        if (!nextUses.has(service)) world.prepare(service, "prefetch", openAt);
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

function usesByService({ uses }: MeshLife): Map<string, number[]> {
  const byService = new Map<string, number[]>();
  for (const { service, at } of uses) byService.set(service, [...(byService.get(service) ?? []), at]);
  return byService;
}

function servicesByDevice(lives: readonly MeshLife[]): Map<string, Set<string>> {
  const byDevice = new Map<string, Set<string>>();
  for (const { device, uses } of lives) {
    const services = byDevice.get(device) ?? new Set();
    byDevice.set(device, services);
    for (const { service } of uses) services.add(service);
  }
  return byDevice;
}
