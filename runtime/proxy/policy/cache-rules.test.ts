import { expect, it } from "vitest";
import { parseConfig } from "../../config/parse-config";
import { cacheRulesOf } from "./cache-rules";

const artifact = { abi: "fetch", url: "/services/maps/maps.js", sha256: "0".repeat(64) };

/** The strategies of rules with these backends, in order. */
function strategies(rules: readonly object[], cache: object = {}) {
  const json = {
    version: 1,
    services: [{ name: "maps", version: "1.0.0", artifact }],
    upstreams: [{ name: "origin", url: "/" }],
    routes: [{ rules: rules.map((rule, i) => ({ matches: [{ path: { value: `/api/${i}` } }], ...rule })) }],
    cache,
  };
  const context = { origin: "https://app.test", configUrl: "https://app.test/mesh.json", reservedPaths: [] };
  const config = parseConfig(JSON.stringify(json), context).config!;
  const kept = cacheRulesOf(config);
  return config.routes[0]!.rules.map((rule) => kept.get(rule)?.rule.strategy);
}

const REMOTE = { backendRefs: [{ name: "origin" }] };
const LOCAL = { backendRefs: [{ name: "maps" }] };
const MIXED = { backendRefs: [{ name: "maps" }, { name: "origin", fallback: true }] };

it("keeps the answers of remote upstreams as HTTP says, and those of local services not", () => {
  expect(strategies([REMOTE, LOCAL, MIXED])).toEqual(["http", undefined, undefined]);
});

it("keeps what a rule says, and remote answers as the whole mesh says", () => {
  const own = { cache: { strategy: "cache-first" } };
  expect(strategies([{ ...LOCAL, ...own }, REMOTE], { strategy: "network-first" })).toEqual([
    "cache-first",
    "network-first",
  ]);
});

it("keeps nothing where only the network is to answer", () => {
  expect(
    strategies([REMOTE, { ...REMOTE, cache: { strategy: "http" } }], { strategy: "network-only" }),
  ).toEqual([undefined, "http"]);
});
