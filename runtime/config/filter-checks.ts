import { type PathKey, quote, type Report } from "./diagnostic";
import { FILTER_MEMBERS } from "./filter-schema";
import type { RouteFilter, RouteRule } from "./schema";

interface BackendObject {
  readonly name: string;
  readonly group: string;
  readonly kind: string;
}

/** Why a reference does not lead to a backend: which member, and what is wrong with it. */
export function unresolvable(
  { name, group, kind }: BackendObject,
  backends: ReadonlySet<string>,
): { readonly key: string; readonly state: string } | undefined {
  if (group !== "") return { key: "group", state: `of the group ${quote(group)}` };
  if (kind !== "Service") return { key: "kind", state: `of the kind ${quote(kind)}` };
  return backends.has(name) ? undefined : { key: "name", state: "not declared" };
}

/** Rules of HTTPRoute filters that need more than one value (gateway-api apis/v1/httproute_types.go). */
export function checkFilters(
  rule: RouteRule,
  filters: readonly RouteFilter[],
  backends: ReadonlySet<string>,
  path: readonly PathKey[],
  report: Report,
): void {
  const fail = (at: readonly PathKey[], object: string, state: string, must: string) =>
    report(
      "error",
      [...path, ...at],
      `Cannot apply ${object}: ${state}, must be ${must}`,
      "Correct the filter",
    );
  filters.forEach((filter, index) => {
    const { type, requestMirror, requestRedirect, urlRewrite } = filter;
    const member = FILTER_MEMBERS[type];
    if (filter[member] === undefined) fail([index], type, `${member} is missing`, "there");
    for (const other of Object.values(FILTER_MEMBERS)) {
      if (other !== member && filter[other] !== undefined)
        fail([index, other], other, `the type is ${type}`, "absent");
    }
    if (type !== "RequestMirror" && filters.findIndex((other) => other.type === type) !== index) {
      fail([index], type, "given twice", "once in a list");
    }
    for (const [name, modifier] of Object.entries({
      requestRedirect: requestRedirect?.path,
      urlRewrite: urlRewrite?.path,
    })) {
      if (modifier === undefined) continue;
      const at = [index, name, "path"];
      const isPrefix = modifier.type === "ReplacePrefixMatch";
      const { replaceFullPath: full, replacePrefixMatch: prefix } = modifier;
      if ((isPrefix ? prefix : full) === undefined) fail(at, modifier.type, "its value is missing", "there");
      if ((isPrefix ? full : prefix) !== undefined)
        fail(at, modifier.type, "it has the value of the other type", "alone");
      if (isPrefix && rule.matches.some(({ path: match }) => match.type !== "PathPrefix")) {
        fail(at, modifier.type, "a match is no PathPrefix", "with prefixes only");
      }
    }
    if (requestMirror === undefined) return;
    const { backendRef, percent, fraction } = requestMirror;
    const at = [index, "requestMirror"];
    const amiss = unresolvable(backendRef, backends);
    if (amiss !== undefined) {
      const object = `a mirror to ${quote(backendRef.name)}`;
      fail([...at, "backendRef", amiss.key], object, amiss.state, "a service or an upstream");
    }
    if (percent !== undefined && fraction !== undefined)
      fail(at, "a mirror", "percent and fraction", "one of them");
    if (fraction !== undefined && fraction.numerator > fraction.denominator) {
      fail([...at, "fraction"], "a mirror", "above 1", "at most 1");
    }
  });
  const types = filters.map(({ type }) => type);
  if (types.includes("RequestRedirect") && types.includes("URLRewrite")) {
    fail([], "RequestRedirect", "beside URLRewrite", "alone");
  }
}
