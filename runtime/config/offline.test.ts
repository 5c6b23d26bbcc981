import { describe, expect, it } from "vitest";
import { parseConfig } from "./parse-config";

const ORIGIN = "https://app.example.com";

function parsed(rule: object, route: object = {}) {
  const matches = [{ path: { value: "/notes" } }];
  const config = {
    version: 1,
    upstreams: [{ name: "origin", url: "/" }],
    routes: [{ rules: [{ matches, backendRefs: [{ name: "origin" }], ...rule }], ...route }],
  };
  const context = { origin: ORIGIN, configUrl: `${ORIGIN}/mesh.json`, reservedPaths: [] };
  const { config: read, diagnostics } = parseConfig(JSON.stringify(config), context);
  return {
    offline: read?.routes.at(0)?.rules.at(0)?.offline,
    wrong: diagnostics.map(
      ({ severity, path }) => `${severity} ${path.replace("$.routes[0].rules[0].", "")}`,
    ),
  };
}

describe("a rule's outbox", () => {
  it.each([
    ["queue", 168 * 3_600_000, true],
    [{ queue: true }, 168 * 3_600_000, true],
    [{ queue: true, maxAge: "2h", repeatable: false }, 2 * 3_600_000, false],
  ])("is read with its defaults: %j", (offline, maxAgeMs, isRepeatable) => {
    expect(parsed({ offline })).toEqual({ offline: { maxAgeMs, isRepeatable }, wrong: [] });
  });

  it("is not there unless the rule says so", () => {
    expect(parsed({}).offline).toBeUndefined();
  });

  it.each([["later"], [{ queue: false }], [{ maxAge: "1h" }], [{ queue: true, maxAge: "soon" }]])(
    "is refused in another form: %j",
    (offline) => {
      expect(parsed({ offline })).toMatchObject({ offline: undefined, wrong: [/^error offline/] });
    },
  );

  it("is refused where no write can come", () => {
    const reads = ["GET", "HEAD"].map((method) => ({ path: { value: "/notes" }, method }));
    expect(parsed({ offline: "queue", matches: reads }).wrong).toEqual(["error offline"]);
    const parentRefs = [{ kind: "Service", name: "origin" }];
    expect(parsed({ offline: "queue" }, { parentRefs }).wrong).toEqual(["error offline"]);
    const mixed = [...reads, { path: { value: "/notes" }, method: "PUT" }];
    expect(parsed({ offline: "queue", matches: mixed }).wrong).toEqual([]);
  });
});
