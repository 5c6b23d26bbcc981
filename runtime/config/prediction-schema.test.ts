import { describe, expect, it } from "vitest";
import { parseConfig } from "./parse-config";

const ORIGIN = "https://app.example.com";

function parsed(prediction: object) {
  const context = { origin: ORIGIN, configUrl: `${ORIGIN}/mesh.json`, reservedPaths: [] };
  const { config, diagnostics } = parseConfig(JSON.stringify({ version: 1, prediction }), context);
  return { statistics: config?.prediction.statistics, wrong: diagnostics.map(({ path }) => path) };
}

describe("prediction.statistics", () => {
  it("is a path on this origin", () => {
    expect(parsed({ statistics: "/mesh-statistics.json" })).toEqual({
      statistics: "/mesh-statistics.json",
      wrong: [],
    });
  });

  it.each(["https://elsewhere.example/statistics.json", "//elsewhere.example/a", "a.json", "/a?user=7"])(
    "is not %s: another origin's file would decide what is started here, and an address may tell of a user",
    (statistics) => {
      expect(parsed({ statistics }).wrong).toEqual(["$.prediction.statistics"]);
    },
  );
});
