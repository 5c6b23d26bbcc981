import type { MeshLife } from "../trace";
import type { Policy } from "./policy";

/**
 * Knows every use that will come, and is bound by nothing but time: code takes as long to fetch and start as for the
 * others, and before a mesh runs nothing can. It starts each replica so that it is ready the instant it is used, and stops
 * it unless the next use comes sooner than a new start would take; so it holds next to nothing, and no policy finds more
 * replicas ready at any budget of memory.
 */
export function createOracle(): Policy {
  let nextUses = new Map<string, number[]>();
  return {
    onOpen(world, life) {
      nextUses = usesByService(life);
      const openAt = life.uses[0]!.at;
      for (const [service, [first]] of nextUses) {
        if (first! > openAt) world.start(service, openAt, first!, first!);
      }
    },
    onUse(world, service, at) {
      const uses = nextUses.get(service)!;
      while (uses[0] !== undefined && uses[0] <= at) uses.shift();
      const next = uses[0];
      world.keepUntil(service, next ?? at);
      if (next === undefined || next - at < world.fullStartMs(service)) return;
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
