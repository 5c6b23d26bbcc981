import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { forecasterContract } from "../forecaster.contract";
import { createCollaborative } from "./collaborative";
import { createAggregate } from "./collaborative/aggregate";
import { visitStartsAt, visits } from "./visits.fixture";

/** Travellers look for places and plan; clerks look at accounts, and some of them at places. */
function travelStatistics() {
  const aggregate = createAggregate();
  for (let i = 0; i < 600; i++) aggregate.add({ services: ["gazetteer", "maps"], role: "traveller" });
  for (let i = 0; i < 300; i++) aggregate.add({ services: ["itinerary", "rates"], role: "traveller" });
  for (let i = 0; i < 200; i++) aggregate.add({ services: ["accounts", "audit"], role: "clerk" });
  for (let i = 0; i < 100; i++) aggregate.add({ services: ["accounts", "gazetteer"], role: "clerk" });
  return aggregate.publish(20);
}

const statistics = travelStatistics();
const SERVICES = statistics.services.map(({ name }) => name);

const likeliest = (next: ReadonlyMap<string, number>) => [...next].sort((a, b) => b[1] - a[1])[0]?.[0];

describe("collaborative", () => {
  describe("without statistics", () => forecasterContract(() => createCollaborative()));
  describe("with statistics", () => {
    forecasterContract(() => createCollaborative({ statistics }), SERVICES);
  });

  it("knows on the very first visit what is used most, and what the role uses", () => {
    const collaborative = createCollaborative({ statistics });
    expect(likeliest(collaborative.next({ at: 0 }))).toBe("gazetteer");
    expect(likeliest(collaborative.next({ at: 0, role: "clerk" }))).toBe("accounts");
    const [first] = collaborative.forecast({ at: 0, role: "clerk" });
    expect(first?.service).toBe("accounts");
    expect(first?.probability).toBeGreaterThan(0.5);
  });

  it("expects what others use together with what this visit has used", () => {
    const collaborative = createCollaborative({ statistics });
    collaborative.observe({ service: "itinerary", route: "r", at: 0 });
    const { next } = collaborative;
    const unused = new Map([...next({ at: 1_000 })].filter(([service]) => service !== "itinerary"));
    expect(likeliest(unused)).toBe("rates");
  });

  it("lets the client's own habits take over", () => {
    const collaborative = createCollaborative({ statistics });
    for (const usage of visits(Array(15).fill(["audit", "own-service"]))) collaborative.observe(usage);
    expect(likeliest(collaborative.next({ at: visitStartsAt(15) }))).toBe("audit");
    const forecasts = collaborative.forecast({ at: visitStartsAt(15) });
    expect(forecasts.map(({ service }) => service)).toContain("own-service");
  });

  it("uses new statistics at once, and none when they are taken away", () => {
    const collaborative = createCollaborative();
    expect(collaborative.next({ at: 0 }).size).toBe(0);
    collaborative.adopt(statistics);
    expect(likeliest(collaborative.next({ at: 0 }))).toBe("gazetteer");
    collaborative.adopt(undefined);
    expect(collaborative.next({ at: 0 }).size).toBe(0);
  });

  it("never names a service that the role may not use, whatever the client has used", () => {
    const roles = ["traveller", "clerk", undefined];
    const rights = fc.array(fc.tuple(fc.constantFrom(...SERVICES, "own"), fc.constantFrom(...roles)));
    const uses = fc.array(fc.constantFrom(...SERVICES, "own"), { maxLength: 12 });
    fc.assert(
      fc.property(rights, uses, fc.constantFrom(...roles), fc.boolean(), (granted, used, role, isLater) => {
        const mayUse = (service: string, by: string | undefined) =>
          granted.some(([name, to]) => name === service && to === by);
        const collaborative = createCollaborative({ statistics, mayUse });
        for (const [at, service] of used.entries()) collaborative.observe({ service, route: service, at });
        const context = { at: isLater ? visitStartsAt(1) : used.length, ...(role !== undefined && { role }) };
        const named = [
          ...collaborative.next(context).keys(),
          ...collaborative.forecast(context).map(({ service }) => service),
        ];
        for (const service of named) expect(mayUse(service, role)).toBe(true);
      }),
    );
  });
});
