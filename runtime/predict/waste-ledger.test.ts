import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CatalogEntry } from "./catalog-entry";
import { MIB, WASTE_HOLD_SECONDS, WASTE_PLANS } from "./defaults";
import { planAhead } from "./planner";
import { entry, expected, GENEROUS } from "./planner.fixture";
import { createWasteLedger } from "./waste-ledger";

const told = { probability: 1, withinMs: 1_000, reason: "" };

function started(service: string, keepMs: number, at = 0) {
  const ledger = createWasteLedger();
  const catalog = [entry(service, { memoryBytes: 10 * MIB, bytes: 2 * MIB })];
  ledger.record({ at, actions: [{ ...told, kind: "instantiate", service, keepMs }] }, catalog);
  return ledger;
}

describe("waste ledger", () => {
  it("counts memory from the start until the planned end, and bytes at once", () => {
    const ledger = started("a", 60_000);
    expect(ledger.spent(20_000)).toEqual({ bytes: 2 * MIB, mibSeconds: 200 });
    expect(ledger.spent(300_000)).toEqual({ bytes: 2 * MIB, mibSeconds: 600 });
  });

  it("gives back with a use what was spent until then", () => {
    const ledger = started("a", 60_000);
    ledger.onUse("a", 20_000);
    expect(ledger.spent(20_000)).toEqual({ bytes: 0, mibSeconds: 0 });
    expect(ledger.spent(50_000)).toEqual({ bytes: 0, mibSeconds: 300 });
  });

  it("stops counting when the replica is gone, and forgets after an hour", () => {
    const ledger = started("a", 600_000);
    ledger.onRetire("a", 30_000);
    expect(ledger.spent(90_000).mibSeconds).toBe(300);
    expect(ledger.spent(30_000 + 3_600_000)).toEqual({ bytes: 0, mibSeconds: 0 });
  });

  it("never lets plans hold or fetch more for nothing in an hour than the cap, however they are made", () => {
    const grants = { ...GENEROUS, replicaBytes: 20 * MIB, prefetchBytes: MIB };
    const cap = { mibSeconds: 20 * WASTE_HOLD_SECONDS, bytes: WASTE_PLANS * MIB };
    const services = ["a", "b", "c"];
    const steps = fc.array(
      fc.record({
        pauseMs: fc.nat(900_000),
        p: fc.tuple(...services.map(() => fc.double({ min: 0, max: 1, noNaN: true }))),
        used: fc.option(fc.constantFrom(...services)),
      }),
      { minLength: 10, maxLength: 40 },
    );
    fc.assert(
      fc.property(steps, (all) => {
        const ledger = createWasteLedger();
        const until = new Map<string, number>();
        let at = 0;
        for (const { pauseMs, p, used } of all) {
          at += pauseMs;
          const spent = ledger.spent(at);
          expect(spent.mibSeconds).toBeLessThanOrEqual(cap.mibSeconds + 1e-6);
          expect(spent.bytes).toBeLessThanOrEqual(cap.bytes);
          if (used !== null) ledger.onUse(used, at);
          const catalog = services.map(
            (service): CatalogEntry =>
              entry(service, { bytes: MIB / 2, state: (until.get(service) ?? 0) > at ? "ready" : "cold" }),
          );
          const expectations = services.map((service, i) => expected(service, p[i]!));
          const allowance = ledger.allowance(grants, at);
          const plan = planAhead({ expectations, catalog, grants, allowance, at });
          ledger.record(plan, catalog);
          for (const { service, keepMs } of plan.actions) until.set(service, at + keepMs);
        }
      }),
    );
  });
});
