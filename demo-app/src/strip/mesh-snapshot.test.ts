import fc from "fast-check";
import { expect, it } from "vitest";
import { readSnapshot } from "./mesh-snapshot";

it("reads services, forecasts and the scorecard", () => {
  const snapshot = {
    services: [
      { name: "maps", state: "ready", replicas: [{}, {}] },
      { name: "itinerary", state: "cold", replicas: 0 },
    ],
    forecasts: [{ service: "maps", probability: 0.8 }],
    scorecard: { used: 3, late: 1, wasted: 0 },
  };
  expect(readSnapshot(snapshot)).toEqual({
    services: [
      { name: "maps", state: "ready", replicaCount: 2 },
      { name: "itinerary", state: "cold", replicaCount: 0 },
    ],
    forecasts: [{ service: "maps", probability: 0.8 }],
    scorecard: { used: 3, late: 1, wasted: 0 },
  });
});

it("never throws, whatever the mesh's version says", () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => Array.isArray(readSnapshot(value).services)));
  expect(readSnapshot(undefined)).toEqual({ services: [], forecasts: [], scorecard: undefined });
  expect(readSnapshot({ services: [{ state: 1 }], forecasts: ["x"], scorecard: { used: "3" } })).toEqual({
    services: [],
    forecasts: [],
    scorecard: undefined,
  });
});
