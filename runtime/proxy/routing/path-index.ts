import { getOrCreate } from "../../kernel/get-or-create";
import {
  compareEntries,
  failureOf,
  meetsPath,
  prefixOf,
  type RouteRequest,
  type RuleEntry,
} from "./rule-entry";

/**
 * Entries by path, so that a match costs as many lookups as its path has elements, not as many tests as there are rules:
 * a map of exact paths, a list of regular expressions, a map of prefixes probed from the longest.
 */
export interface PathIndex {
  find(request: RouteRequest): RuleEntry | undefined;
  /** All entries, in the order of precedence. */
  readonly entries: readonly RuleEntry[];
}

const newList = (): RuleEntry[] => [];

/** @param unsorted  In order of appearance, which decides between equals. */
export function createPathIndex(unsorted: readonly RuleEntry[]): PathIndex {
  const entries = [...unsorted].sort(compareEntries);
  const exact = new Map<string, RuleEntry[]>();
  const prefixes = new Map<string, RuleEntry[]>();
  const expressions: RuleEntry[] = [];
  for (const entry of entries) {
    const { type, value } = entry.path;
    if (type === "RegularExpression") expressions.push(entry);
    else if (type === "Exact") getOrCreate(exact, value, newList).push(entry);
    else getOrCreate(prefixes, prefixOf(entry.path), newList).push(entry);
  }
  return {
    entries,
    find(request) {
      const { pathname } = request.url;
      const found = firstOf(exact.get(pathname), request);
      if (found !== undefined) return found;
      for (const entry of expressions) {
        if (meetsPath(entry, pathname) && failureOf(entry, request) === undefined) return entry;
      }
      if (prefixes.size === 0) return undefined;
      for (let end = pathname.length; end >= 0; end = end === 0 ? -1 : pathname.lastIndexOf("/", end - 1)) {
        const inPrefix = firstOf(prefixes.get(pathname.slice(0, end)), request);
        if (inPrefix !== undefined) return inPrefix;
      }
      return undefined;
    },
  };
}

function firstOf(entries: readonly RuleEntry[] | undefined, request: RouteRequest): RuleEntry | undefined {
  if (entries === undefined) return undefined;
  for (const entry of entries) if (failureOf(entry, request) === undefined) return entry;
  return undefined;
}
