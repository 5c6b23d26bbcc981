import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TrafficPolicy } from "../../config/schema";
import { backendRef } from "../exchange.fixture";
import { candidatesOf } from "./candidates";

type Locality = NonNullable<NonNullable<TrafficPolicy["loadBalancer"]>["localityLbSetting"]>;

const policies = (setting?: Partial<Locality>) => {
  const policy = { loadBalancer: { localityLbSetting: { distribute: [], failover: [], ...setting } } };
  const ofBackend = () => (setting === undefined ? undefined : (policy as unknown as TrafficPolicy));
  return { ofBackend, ofRoute: () => undefined };
};

/** `requestCount` chances, evenly spread: shares come out exact, whatever the generator. */
function shares(choose: (random: () => number) => string, requestCount: number): Record<string, number> {
  const counts: Record<string, number> = {};
  for (let i = 0; i < requestCount; i++) {
    const name = choose(() => (i + 0.5) / requestCount);
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

const names = (refs: readonly { readonly name: string }[]) => refs.map(({ name }) => name);

describe("candidates", () => {
  it("gives each weighted backend its share, and one without weight nothing", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20), { minLength: 1, maxLength: 5 }), (weights) => {
        const total = weights.reduce((sum, weight) => sum + weight, 0);
        fc.pre(total > 0);
        const refs = weights.map((weight, i) => backendRef(`b${i}`, { weight }));
        const counts = shares((random) => candidatesOf(refs, policies(), random)[0]!.name, total);
        for (const [i, weight] of weights.entries()) expect(counts[`b${i}`] ?? 0).toBe(weight);
      }),
    );
  });

  it("distributes a backend's exchanges over the device and upstreams", () => {
    const table = policies({ distribute: [{ from: "local", to: { local: 80, cloud: 20 } }] });
    const choose = (random: () => number) => candidatesOf([backendRef("svc")], table, random)[0]!.name;
    expect(shares(choose, 100)).toEqual({ svc: 80, cloud: 20 });
  });

  it("keeps to the backend itself when no share is above zero", () => {
    const table = policies({ distribute: [{ from: "local", to: { cloud: 0 } }] });
    expect(names(candidatesOf([backendRef("svc")], table, () => 0))).toEqual(["svc"]);
  });

  it("fails over before it falls back", () => {
    const table = policies({ failover: [{ from: "local", to: "cloud" }] });
    const refs = [backendRef("last", { fallback: true }), backendRef("svc")];
    expect(names(candidatesOf(refs, table, () => 0))).toEqual(["svc", "cloud", "last"]);
  });

  it("keeps the backend's own filters where another stands in for it", () => {
    const filters = [{ type: "URLRewrite" as const, urlRewrite: { hostname: "x.test" } }];
    const table = policies({ failover: [{ from: "local", to: "cloud" }] });
    const found = candidatesOf([backendRef("svc", { filters })], table, () => 0);
    expect(found.map((ref) => ref.filters)).toEqual([filters, filters]);
  });
});
