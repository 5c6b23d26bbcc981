import type { Problem } from "./problem";
import { importedPath, type SourceModule } from "./source-module";

/**
 * One problem per group of modules that import each other, types included: a cycle of types today is one of code after
 * the next edit, and the order in which its modules run is anybody's guess.
 *
 * Strongly connected components, by Tarjan's algorithm ("Depth-first search and linear graph algorithms", 1972).
 */
export function importCycleProblems(
  modules: readonly Pick<SourceModule, "path" | "imports">[],
): readonly Problem[] {
  const paths = new Set(modules.map(({ path }) => path));
  const edges = new Map(
    modules.map(({ path, imports }) => {
      const targets = imports.map(({ specifier }) => resolveModule(path, specifier, paths));
      return [path, targets.filter((target) => target !== undefined)] as const;
    }),
  );
  return stronglyConnected(edges).map((group) => ({
    file: group[0]!,
    message: `These modules import each other in a cycle: ${group.join(", ")}`,
    remedy: "Move what both sides need into a module of its own, or pass it in",
  }));
}

function resolveModule(from: string, specifier: string, paths: ReadonlySet<string>): string | undefined {
  const target = importedPath(from, specifier);
  return target === undefined
    ? undefined
    : [`${target}.ts`, `${target}/index.ts`].find((it) => paths.has(it));
}

/** Groups of two and more, and modules that import themselves. */
function stronglyConnected(edges: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
  const groups: string[][] = [];
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];

  function connect(node: string): void {
    order.set(node, order.size);
    lowest.set(node, order.get(node)!);
    open.push(node);
    for (const target of edges.get(node) ?? []) {
      if (!order.has(target)) {
        connect(target);
        lowest.set(node, Math.min(lowest.get(node)!, lowest.get(target)!));
      } else if (open.includes(target)) {
        lowest.set(node, Math.min(lowest.get(node)!, order.get(target)!));
      }
    }
    if (lowest.get(node) !== order.get(node)) return;
    const group = open.splice(open.indexOf(node));
    if (group.length > 1 || edges.get(node)?.includes(node)) groups.push(group);
  }

  for (const node of edges.keys()) if (!order.has(node)) connect(node);
  return groups;
}
