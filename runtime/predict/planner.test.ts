import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CatalogEntry, READINESS } from "./catalog-entry";
import { type PlanGrants, type PlanInput, planAhead } from "./planner";

const MIB = 1024 * 1024;

const entry = (service: string, change: Partial<CatalogEntry> = {}): CatalogEntry => ({
  service,
  state: "cold",
  prefetch: "auto",
  bytes: MIB,
  priority: "normal",
  ...change,
});

const generous: PlanGrants = {
  maxReplicas: 8,
  prefetchBytes: 100 * MIB,
  mayCompile: true,
  mayInstantiate: true,
  link: "4g",
};

const planFor = (
  probabilities: Record<string, number>,
  catalog: readonly CatalogEntry[],
  change: Partial<PlanInput> & { grants?: PlanGrants } = {},
) =>
  planAhead({
    forecasts: Object.entries(probabilities).map(([service, probability]) => ({
      service,
      probability,
      withinMs: 5_000,
    })),
    catalog,
    grants: generous,
    at: 0,
    ...change,
  }).actions.map(({ kind, service }) => `${kind} ${service}`);

describe("planner", () => {
  it("goes the further the surer it is, and does nothing below the lowest threshold", () => {
    const catalog = [entry("a"), entry("b"), entry("c"), entry("d")];
    expect(planFor({ a: 0.9, b: 0.4, c: 0.2, d: 0.1 }, catalog)).toEqual([
      "instantiate a",
      "compile b",
      "prefetch c",
    ]);
  });

  it("asks for more confidence on a slower link, but not for bytes that are here already", () => {
    const grants: PlanGrants = { ...generous, link: "slow-2g" };
    const catalog = [entry("a"), entry("b", { state: "prefetched" })];
    expect(planFor({ a: 0.55, b: 0.55 }, catalog, { grants })).toEqual(["instantiate b"]);
  });

  it("spends no bytes under Save-Data, and still starts what is here", () => {
    const grants = { ...generous, prefetchBytes: 0 };
    const catalog = [entry("a"), entry("b", { state: "compiled" }), entry("c", { prefetch: "always" })];
    expect(planFor({ a: 0.9, b: 0.9 }, catalog, { grants })).toEqual(["instantiate b"]);
  });

  it("stays within the bytes granted, the highest expected saving first", () => {
    const grants = { ...generous, prefetchBytes: 3 * MIB };
    const catalog = [
      entry("likely", { bytes: 2 * MIB, coldStartMs: 100 }),
      entry("slow", { bytes: 2 * MIB, coldStartMs: 900 }),
      entry("small", { coldStartMs: 50 }),
    ];
    expect(planFor({ likely: 0.9, slow: 0.6, small: 0.9 }, catalog, { grants })).toEqual([
      "instantiate slow",
      "instantiate small",
    ]);
  });

  it("compiles what has no place left for an instance, counting the replicas already there", () => {
    const grants = { ...generous, maxReplicas: 2 };
    const catalog = [entry("running", { state: "ready" }), entry("a"), entry("b", { priority: "critical" })];
    expect(planFor({ a: 0.8, b: 0.8 }, catalog, { grants })).toEqual(["instantiate b", "compile a"]);
  });

  it("compiles a background service, and leaves the place of an instance to the others", () => {
    const catalog = [entry("a", { priority: "background" }), entry("b")];
    const grants = { ...generous, maxReplicas: 1 };
    expect(planFor({ a: 0.99, b: 0.6 }, catalog, { grants })).toEqual(["instantiate b", "compile a"]);
  });

  it("takes smaller steps under pressure", () => {
    const noInstances = { ...generous, mayInstantiate: false };
    expect(planFor({ a: 0.9 }, [entry("a")], { grants: noInstances })).toEqual(["compile a"]);
    const noWork = { ...noInstances, mayCompile: false };
    expect(planFor({ a: 0.9 }, [entry("a")], { grants: noWork })).toEqual(["prefetch a"]);
  });

  it("never acts ahead for a service whose prefetch is 'never'", () => {
    expect(planFor({ a: 1 }, [entry("a", { prefetch: "never" })])).toEqual([]);
  });

  it("fetches what is 'always' without a forecast, and goes further with one", () => {
    const catalog = [entry("a", { prefetch: "always" })];
    expect(planFor({}, catalog)).toEqual(["prefetch a"]);
    expect(planFor({ a: 0.9 }, catalog)).toEqual(["instantiate a"]);
  });

  it("fetches what is 'always' over a link that is too slow for what is only likely", () => {
    const grants: PlanGrants = { ...generous, prefetchBytes: MIB / 2, link: "3g" };
    const catalog = [entry("a", { prefetch: "always" }), entry("b"), entry("c", { prefetch: "always" })];
    expect(planFor({ b: 0.99 }, catalog, { grants })).toEqual(["prefetch a", "prefetch c"]);
  });

  it("never acts for a service the role may not use, nor for any with roles when the role is unknown", () => {
    const catalog = [entry("a", { roles: ["admin"] }), entry("b", { roles: ["guest", "admin"] })];
    expect(planFor({ a: 0.9, b: 0.9 }, catalog, { role: "guest" })).toEqual(["instantiate b"]);
    expect(planFor({ a: 0.9, b: 0.9 }, catalog)).toEqual([]);
  });

  it("does not repeat a step that is taken, nor name a service outside the catalog", () => {
    const catalog = [entry("a", { state: "starting" }), entry("b", { state: "compiled" })];
    expect(planFor({ a: 0.9, b: 0.4, gone: 0.9 }, catalog)).toEqual([]);
  });

  it("keeps to every grant, whatever the forecasts and the catalog", () => {
    const services = ["a", "b", "c", "d", "e"];
    const probabilities = fc.dictionary(
      fc.constantFrom(...services),
      fc.double({ min: 0, max: 1, noNaN: true }),
    );
    const states = fc.tuple(...services.map(() => fc.constantFrom(...READINESS)));
    const bytes = fc.tuple(...services.map(() => fc.nat(5 * MIB)));
    fc.assert(
      fc.property(
        probabilities,
        states,
        bytes,
        fc.nat(5),
        fc.nat(8 * MIB),
        (p, state, size, maxReplicas, prefetchBytes) => {
          const catalog = services.map((service, i) => entry(service, { state: state[i]!, bytes: size[i]! }));
          const actions = planFor(p, catalog, { grants: { ...generous, maxReplicas, prefetchBytes } });
          const acted = actions.map((action) => catalog.find(({ service }) => action.endsWith(service))!);
          const fetched = acted
            .filter((one) => one.state === "cold")
            .reduce((sum, one) => sum + one.bytes, 0);
          const running = catalog.filter((one) => one.state === "starting" || one.state === "ready").length;
          const started = actions.filter((action) => action.startsWith("instantiate")).length;
          expect(fetched).toBeLessThanOrEqual(prefetchBytes);
          expect(started).toBeLessThanOrEqual(Math.max(0, maxReplicas - running));
          expect(new Set(acted).size).toBe(acted.length);
        },
      ),
    );
  });
});
