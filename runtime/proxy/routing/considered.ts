import type { RuleVerdict } from "../../telemetry/explanation";
import type { RouteTable } from "./route-table";
import { failureOf, meetsPath, type RouteRequest } from "./rule-entry";

/** A table may have thousands of rules, a reader has not. */
const VERDICT_MAX_COUNT = 50;

/** The rules that `match` would try, in its order, up to the one that wins; of many that failed, the last ones. */
export function considered(table: RouteTable, request: RouteRequest): readonly RuleVerdict[] {
  const verdicts: RuleVerdict[] = [];
  table.visit(request, ({ entries }) =>
    entries.find((entry) => {
      const isPathMet = meetsPath(entry, request.url.pathname);
      const outcome = isPathMet ? (failureOf(entry, request) ?? "won") : "path";
      verdicts.push({ route: entry.route, rule: entry.rule.name ?? String(entry.index), outcome });
      return outcome === "won";
    }),
  );
  return verdicts.slice(-VERDICT_MAX_COUNT);
}
