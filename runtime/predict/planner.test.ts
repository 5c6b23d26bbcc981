import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CatalogEntry, READINESS } from "./catalog-entry";
import { costsOf } from "./costs";
import { EXCHANGE_RATES, MIB } from "./defaults";
import { type PlanGrants, type PlanInput, planAhead } from "./planner";
import { entry, expected, GENEROUS, NO_LIMIT } from "./planner.fixture";

type Change = Partial<PlanInput> & { grants?: PlanGrants };

const planFor = (
  probabilities: Record<string, number>,
  catalog: readonly CatalogEntry[],
  change: Change = {},
) =>
  planAhead({
    expectations: Object.entries(probabilities).map(([service, p]) => expected(service, p)),
    catalog,
    grants: GENEROUS,
    allowance: NO_LIMIT,
    at: 0,
    ...change,
  }).actions;

const stepsFor = (...args: Parameters<typeof planFor>) =>
  planFor(...args).map(({ kind, service }) => `${kind} ${service}`);

describe("planner", () => {
  it("goes the further the surer it is, and does nothing for what is unlikely", () => {
    const catalog = [
      entry("a"),
      entry("b", { state: "prefetched", coldStartMs: 2_000, memoryBytes: 900 * MIB }),
      entry("c"),
    ];
    expect(stepsFor({ a: 0.9, b: 0.6, c: 0.01 }, catalog)).toEqual(["instantiate a", "compile b"]);
  });

  it("never takes a lesser step for a higher probability", () => {
    const kinds = ["none", "prefetch", "compile", "instantiate"];
    const probability = fc.double({ min: 0, max: 1, noNaN: true });
    const sizes = fc.record({
      bytes: fc.integer({ min: 1, max: 20 * MIB }),
      coldStartMs: fc.integer({ min: 1, max: 3_000 }),
      memoryBytes: fc.integer({ min: MIB, max: 100 * MIB }),
    });
    const link = fc.constantFrom("4g", "3g", "2g", "slow-2g");
    fc.assert(
      fc.property(probability, probability, sizes, link, (p, q, size, on) => {
        const stepAt = (each: number) =>
          kinds.indexOf(
            planFor({ a: each }, [entry("a", size)], { grants: { ...GENEROUS, link: on } })[0]?.kind ??
              "none",
          );
        expect(stepAt(Math.max(p, q))).toBeGreaterThanOrEqual(stepAt(Math.min(p, q)));
      }),
    );
  });

  it("asks for more confidence on a slower link, but not for bytes that are here already", () => {
    const grants: PlanGrants = { ...GENEROUS, link: "slow-2g" };
    const catalog = [entry("a"), entry("b", { state: "prefetched" })];
    expect(stepsFor({ a: 0.4, b: 0.4 }, catalog)).toEqual(["instantiate a", "instantiate b"]);
    expect(stepsFor({ a: 0.4, b: 0.4 }, catalog, { grants })).toEqual(["instantiate b"]);
  });

  it("spends no bytes under Save-Data, and still starts what is here", () => {
    const grants = { ...GENEROUS, prefetchBytes: 0 };
    const catalog = [entry("a"), entry("b", { state: "compiled" }), entry("c", { prefetch: "always" })];
    expect(stepsFor({ a: 0.9, b: 0.9 }, catalog, { grants })).toEqual(["instantiate b"]);
  });

  it("stays within the bytes granted, the most worthwhile first", () => {
    const grants = { ...GENEROUS, prefetchBytes: 3 * MIB };
    const catalog = [
      entry("likely", { bytes: 2 * MIB, coldStartMs: 100 }),
      entry("slow", { bytes: 2 * MIB, coldStartMs: 900 }),
      entry("small", { coldStartMs: 50 }),
    ];
    expect(stepsFor({ likely: 0.8, slow: 0.8, small: 0.8 }, catalog, { grants })).toEqual([
      "instantiate slow",
      "instantiate small",
    ]);
  });

  it("compiles what has no place left for an instance, counting the replicas already there", () => {
    const grants = { ...GENEROUS, maxReplicas: 2 };
    const catalog = [entry("running", { state: "ready" }), entry("a"), entry("b", { priority: "critical" })];
    expect(stepsFor({ a: 0.8, b: 0.8 }, catalog, { grants })).toEqual(["instantiate b", "compile a"]);
  });

  it("compiles what has no memory left for an instance", () => {
    const grants = { ...GENEROUS, replicaBytes: 100 * MIB };
    const catalog = [entry("a", { memoryBytes: 90 * MIB }), entry("b", { memoryBytes: 20 * MIB })];
    expect(stepsFor({ a: 0.8, b: 0.8 }, catalog, { grants })).toEqual(["instantiate b", "compile a"]);
  });

  it("compiles a background service, and leaves the place of an instance to the others", () => {
    const catalog = [entry("a", { priority: "background" }), entry("b")];
    const grants = { ...GENEROUS, maxReplicas: 1 };
    expect(stepsFor({ a: 0.99, b: 0.6 }, catalog, { grants })).toEqual(["instantiate b", "compile a"]);
  });

  it("takes smaller steps under pressure", () => {
    const noInstances = { ...GENEROUS, mayInstantiate: false };
    expect(stepsFor({ a: 0.9 }, [entry("a")], { grants: noInstances })).toEqual(["compile a"]);
    const noWork = { ...noInstances, mayCompile: false };
    expect(stepsFor({ a: 0.9 }, [entry("a")], { grants: noWork })).toEqual(["prefetch a"]);
  });

  it("never acts ahead for a service whose prefetch is 'never'", () => {
    expect(stepsFor({ a: 1 }, [entry("a", { prefetch: "never" })])).toEqual([]);
  });

  it("fetches what is 'always' without a forecast, and goes further with one", () => {
    const catalog = [entry("a", { prefetch: "always" })];
    expect(stepsFor({}, catalog)).toEqual(["prefetch a"]);
    expect(stepsFor({ a: 0.9 }, catalog)).toEqual(["instantiate a"]);
  });

  it("fetches what is 'always' over a link that is too slow for what is only likely", () => {
    const grants: PlanGrants = { ...GENEROUS, prefetchBytes: MIB / 2, link: "3g" };
    const catalog = [entry("a", { prefetch: "always" }), entry("b"), entry("c", { prefetch: "always" })];
    expect(stepsFor({ b: 0.99 }, catalog, { grants })).toEqual(["prefetch a", "prefetch c"]);
  });

  it("never acts for a service the role may not use, nor for any with roles when the role is unknown", () => {
    const catalog = [entry("a", { roles: ["admin"] }), entry("b", { roles: ["guest", "admin"] })];
    expect(stepsFor({ a: 0.9, b: 0.9 }, catalog, { role: "guest" })).toEqual(["instantiate b"]);
    expect(stepsFor({ a: 0.9, b: 0.9 }, catalog)).toEqual([]);
  });

  it("retires at once what the role may no longer use", () => {
    const catalog = [entry("a", { roles: ["admin"], state: "ready" })];
    expect(stepsFor({ a: 0.9 }, catalog, { role: "guest" })).toEqual(["retire a"]);
  });

  it("keeps a replica that is expected, and retires one that is not", () => {
    const catalog = [entry("a", { state: "ready" }), entry("b", { state: "ready" })];
    expect(stepsFor({ a: 0.9, b: 0 }, catalog)).toEqual(["keep a", "retire b"]);
  });

  it("leaves a replica alone that it knows nothing of", () => {
    expect(stepsFor({}, [entry("a", { state: "ready" })])).toEqual([]);
  });

  it("leaves a replica that is worth it in its place, though another would be worth more", () => {
    const grants = { ...GENEROUS, replicaBytes: 100 * MIB };
    const large = { memoryBytes: 60 * MIB };
    const catalog = [entry("a", { ...large, state: "ready" }), entry("b", { ...large, state: "compiled" })];
    expect(stepsFor({ a: 0.5, b: 0.9 }, catalog, { grants })).toEqual(["keep a"]);
  });

  it("keeps for a shorter time the dearer memory is", () => {
    const keepMsAt = (factor: number) => {
      const waitMsPerMibSecond = factor * EXCHANGE_RATES.waitMsPerMibSecond;
      const rates = { ...EXCHANGE_RATES, waitMsPerMibSecond };
      return planFor({ a: 0.6 }, [entry("a", { state: "ready" })], { rates })[0]!.keepMs;
    };
    const keeps = [10, 100, 1_000, 10_000].map(keepMsAt);
    expect(keeps).toEqual([...keeps].sort((a, b) => b - a));
    expect(keeps[0]).toBeGreaterThan(4 * keeps[2]!);
  });

  it("does not repeat a step that is taken, nor name a service outside the catalog", () => {
    const catalog = [entry("b", { state: "compiled", memoryBytes: 5_000 * MIB })];
    expect(stepsFor({ b: 0.4, gone: 0.9 }, catalog)).toEqual([]);
  });

  it("keeps to every grant, whatever is expected and whatever the catalog", () => {
    const services = ["a", "b", "c", "d", "e"];
    const input = fc.record({
      p: fc.dictionary(fc.constantFrom(...services), fc.double({ min: 0, max: 1, noNaN: true })),
      states: fc.tuple(...services.map(() => fc.constantFrom(...READINESS))),
      sizes: fc.tuple(...services.map(() => fc.nat(5 * MIB))),
      maxReplicas: fc.nat(5),
      replicaBytes: fc.nat(100 * MIB),
      prefetchBytes: fc.nat(8 * MIB),
      allowance: fc.record({ bytes: fc.nat(8 * MIB), mibSeconds: fc.nat(1_000) }),
    });
    fc.assert(
      fc.property(input, ({ p, states, sizes, allowance, ...granted }) => {
        const catalog = services.map((service, i) => entry(service, { state: states[i]!, bytes: sizes[i]! }));
        const actions = planFor(p, catalog, { grants: { ...GENEROUS, ...granted }, allowance });
        const entryOf = ({ service }: { service: string }) =>
          catalog.find((each) => each.service === service)!;
        const fetched = actions.map(entryOf).filter(({ state }) => state === "cold");
        const bytes = fetched.reduce((sum, each) => sum + each.bytes, 0);
        expect(bytes).toBeLessThanOrEqual(Math.min(granted.prefetchBytes, allowance.bytes));
        const holding = actions.filter(({ keepMs }) => keepMs > 0);
        const memoryMibOf = (each: CatalogEntry) => costsOf(each, "4g").memoryMib;
        const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);
        const running = catalog.filter(({ state }) => state === "starting" || state === "ready");
        const started = holding.filter(({ kind }) => kind === "instantiate").map(entryOf);
        expect(started.length).toBeLessThanOrEqual(Math.max(0, granted.maxReplicas - running.length));
        const memoryMib = sum([...running, ...started].map(memoryMibOf));
        if (started.length > 0) expect(memoryMib * MIB).toBeLessThanOrEqual(granted.replicaBytes + 1);
        const promised = sum(holding.map((action) => (action.keepMs / 1_000) * memoryMibOf(entryOf(action))));
        expect(promised).toBeLessThanOrEqual(allowance.mibSeconds + 1e-6);
        expect(new Set(actions.map(({ service }) => service)).size).toBe(actions.length);
      }),
    );
  });
});
