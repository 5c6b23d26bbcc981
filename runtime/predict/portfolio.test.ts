import { serialize } from "node:v8";
import { describe, expect, it } from "vitest";
import type { Usage } from "../protocol/usage";
import { visitStartsAt, visits } from "./forecasters/visits.fixture";
import { createManager } from "./manager";
import { createPortfolio } from "./portfolio";

const MIB = 1024 * 1024;

function taught(uses: readonly Usage[]) {
  const manager = createManager({ forecasters: createPortfolio(), now: () => uses.at(-1)!.at });
  for (const usage of uses) manager.observe(usage, "cold");
  return manager;
}

describe("portfolio", () => {
  it("keeps its state under 2 MiB with 300 services, however irregular they are used", () => {
    let state = 1;
    const random = () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state / 2 ** 32;
    };
    // Everything follows everything, so that all limits are reached.
    const forecasters = createPortfolio();
    for (let i = 0; i < 30_000; i++) {
      const service = `service-${Math.floor(300 * random() ** 2)}.example`;
      for (const forecaster of forecasters) forecaster.observe({ service, route: "r", at: 20_000 * i });
    }
    expect(serialize(forecasters.map((forecaster) => forecaster.save())).length).toBeLessThan(2 * MIB);
  }, 120_000);

  it("foretells the next two services of a walk after three rounds, as the sequence model alone does", () => {
    const walk = ["gazetteer", "maps", "itinerary", "rates"];
    const again = { service: "gazetteer", route: "r", at: visitStartsAt(3) };
    const forecasts = taught([...visits([walk, walk, walk]), again]).forecast();
    const probable = forecasts.filter(({ probability }) => probability >= 0.5).map(({ service }) => service);
    expect(probable).toEqual(expect.arrayContaining(["maps", "itinerary"]));
  });
});
