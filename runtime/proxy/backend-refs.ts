import type { BackendRef, RouteRule } from "../config/schema";
import { getOrCreate } from "../kernel/get-or-create";

/** Names a service or an upstream that there is; other kinds do not resolve here (HTTPRoute `backendRefs`). */
export const resolves = (
  { name, kind, group }: Pick<BackendRef, "name" | "kind" | "group">,
  backends: ReadonlySet<string>,
): boolean => kind === "Service" && group === "" && backends.has(name);

const names = new WeakMap<RouteRule, readonly string[]>();

/** Every backend that a rule may show a request to: those that get a copy too. */
export const backendsOf = (rule: RouteRule): readonly string[] =>
  getOrCreate(names, rule, () => {
    const { backendRefs } = rule;
    const filters = [...rule.filters, ...backendRefs.flatMap((ref) => ref.filters)];
    const mirrors = filters.flatMap(({ requestMirror }) => requestMirror?.backendRef ?? []);
    return [...backendRefs, ...mirrors].map(({ name }) => name);
  });
