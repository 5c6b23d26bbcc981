import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CatalogEntry } from "./catalog-entry";
import type { Forecaster } from "./forecaster";
import { createSequence } from "./forecasters/sequence";
import { visitStartsAt, visits } from "./forecasters/visits.fixture";
import { createManager } from "./manager";
import { isPreparing } from "./plan";
import type { PlanGrants } from "./planner";

const [g, m, i, r] = ["gazetteer", "maps", "itinerary", "rates"] as const;

const catalog = [g, m, i, r].map(
  (service): CatalogEntry => ({
    service,
    state: service === g ? "ready" : "cold",
    prefetch: "auto",
    bytes: 2_000_000,
    priority: "normal",
  }),
);

const grants: PlanGrants = {
  maxReplicas: 4,
  replicaBytes: 400_000_000,
  prefetchBytes: 20_000_000,
  mayCompile: true,
  mayInstantiate: true,
  link: "4g",
};

function setUp() {
  const clock = { at: 0 };
  const manager = createManager({ forecasters: [createSequence()], now: () => clock.at });
  return { clock, manager };
}

function taught(walks: readonly (readonly string[])[]) {
  const { clock, manager } = setUp();
  for (const usage of visits(walks)) manager.observe(usage, "cold");
  clock.at = visitStartsAt(walks.length);
  return { clock, manager };
}

describe("manager", () => {
  const rounds: Readonly<Record<string, readonly (readonly string[])[]>> = {
    "the plain walk": [
      [g, m, i, r],
      [g, m, i, r],
      [g, m, i, r],
    ],
    "some searches in a row": [
      [g, g, g, m, i, r],
      [g, m, m, i, i, r],
      [g, g, g, g, g, g, m, i, r, r],
    ],
    "very many searches in a row": [
      [...Array(30).fill(g), m, i, r],
      [...Array(12).fill(g), m, i, r],
      [...Array(50).fill(g), m, i, r],
    ],
    "going back to the search from the map each time": [
      [g, m, g, m, i, r],
      [g, g, m, g, m, i, r],
      [g, m, g, g, m, i, r],
    ],
    "going back now and then": [
      [g, m, g, m, i, r],
      [g, m, i, r],
      [g, m, i, m, i, r],
    ],
  };

  for (const [name, walks] of Object.entries(rounds)) {
    it(`starts maps and itinerary at the first search of a visit, after three rounds of ${name}`, () => {
      const { clock, manager } = taught(walks);
      manager.observe({ service: g, route: g, at: clock.at }, "ready");
      const started = manager.plan({ catalog, grants }).actions.filter(({ kind }) => kind === "instantiate");
      expect(started.map(({ service }) => service)).toEqual(expect.arrayContaining([m, i]));
    });
  }

  it("does the same after a restart from its saved state, and after rounds within one visit", () => {
    const { clock, manager } = setUp();
    for (const service of [g, g, m, i, r, g, m, i, r, g, m, i, r, g]) {
      clock.at += 4_000;
      manager.observe({ service, route: service, at: clock.at }, "cold");
    }
    const restarted = createManager({ forecasters: [createSequence()], now: () => clock.at });
    expect(restarted.load(structuredClone(manager.save()))).toEqual([]);
    const plan = restarted.plan({ catalog, grants });
    expect(plan.actions.map(({ kind, service }) => `${kind} ${service}`)).toEqual(
      expect.arrayContaining([`instantiate ${m}`, `instantiate ${i}`]),
    );
    expect(plan).toEqual(manager.plan({ catalog, grants }));
  });

  it("plans nothing before it has seen anything", () => {
    expect(setUp().manager.plan({ catalog, grants }).actions).toEqual([]);
  });

  it("does not start what visits rarely get to", () => {
    const { clock, manager } = taught([[g], [g], [g], [g, m, i, r], [g], [g]]);
    manager.observe({ service: g, route: g, at: clock.at }, "ready");
    const kinds = manager.plan({ catalog, grants }).actions.map(({ kind }) => kind);
    expect(kinds).not.toContain("instantiate");
  });

  it("plans nothing after the service that visits end with", () => {
    const { clock, manager } = taught(Array(8).fill([g, m]));
    for (const service of [g, m]) {
      clock.at += 5_000;
      manager.observe({ service, route: service, at: clock.at }, "ready");
    }
    expect(manager.plan({ catalog, grants }).actions.filter(isPreparing)).toEqual([]);
  });

  it("marks its plans used, late and wasted, and shows so", () => {
    const { clock, manager } = taught(Array(4).fill([g, m, i, r]));
    manager.observe({ service: g, route: g, at: clock.at }, "ready");
    manager.plan({ catalog, grants });
    manager.observe({ service: m, route: m, at: clock.at + 8_000 }, "ready");
    manager.observe({ service: i, route: i, at: clock.at + 16_000 }, "starting");
    clock.at += 600_000;
    const { scorecard, weights } = manager.snapshot();
    expect(scorecard.total).toEqual({ used: 1, late: 1, wasted: 1 });
    expect(weights).toEqual({ sequence: 1 });
  });

  it("believes a forecaster less once its forecasts keep failing", () => {
    const boaster: Forecaster = {
      name: "boaster",
      horizon: "visit",
      observe: () => {},
      forecast: () => [{ service: m, probability: 0.9, withinMs: 1_000 }],
      next: () => new Map([[m, 0.9]]),
      save: () => ({ version: 1 }),
      load: () => true,
    };
    const manager = createManager({ forecasters: [boaster], now: () => 0 });
    expect(manager.forecast()[0]?.probability).toBe(0.9);
    for (const usage of visits(Array(40).fill([g]))) manager.observe(usage, "ready");
    expect(manager.forecast()[0]?.probability).toBeLessThan(0.3);
    expect(manager.plan({ catalog, grants }).actions.filter(isPreparing)).toEqual([]);
  });

  it("gives the weight to the forecaster that is right", () => {
    const wrong: Forecaster = {
      name: "rates-only",
      horizon: "visit",
      observe: () => {},
      forecast: () => [{ service: r, probability: 0.9, withinMs: 1_000 }],
      next: () => new Map([[r, 0.9]]),
      save: () => ({ version: 1 }),
      load: () => true,
    };
    const manager = createManager({ forecasters: [wrong, createSequence()], now: () => 0 });
    for (const usage of visits(Array(10).fill([g, m, i]))) manager.observe(usage, "ready");
    expect(manager.snapshot().weights.sequence).toBeGreaterThan(0.95);
  });

  it("looks ahead once a use, and anew for a plan without a use: statistics may have come, or a model", () => {
    let [asked, likely] = [0, g as string];
    const changing: Forecaster = {
      name: "changing",
      horizon: "visit",
      observe: () => {},
      forecast() {
        asked += 1;
        return [{ service: likely, probability: 0.9, withinMs: 1_000 }];
      },
      next: () => new Map([[likely, 0.9]]),
      save: () => ({ version: 1 }),
      load: () => true,
    };
    const manager = createManager({ forecasters: [changing], now: () => 30 });
    const prepared = () => manager.plan({ catalog, grants }).actions.filter(isPreparing);
    manager.observe({ service: g, route: g, at: 0 }, "ready");
    expect([prepared(), asked]).toEqual([[], 1]);
    likely = m;
    expect(prepared().map(({ service }) => service)).toEqual([m]);
    expect(asked).toBe(2);
  });

  it("takes any state without throwing, and names the parts that start anew", () => {
    fc.assert(
      fc.property(fc.anything(), (state) => {
        const { manager } = taught([[g, m]]);
        expect(manager.load(state)).toEqual([
          "sequence",
          "mixer",
          "calibration",
          "scorecard",
          "outlook",
          "timetable",
        ]);
        expect(manager.forecast()).toEqual([]);
      }),
    );
  });

  it("keeps the sound parts of a state whose other parts are damaged", () => {
    const saved = taught([[g, m, i, r]]).manager.save() as Record<string, unknown>;
    const { manager } = setUp();
    expect(manager.load({ ...saved, mixer: "damaged" })).toEqual(["mixer"]);
    expect(manager.forecast()).not.toEqual([]);
  });
});
