import type { ExchangeRates } from "../../../runtime/predict/defaults";
import type { Expectation } from "../../../runtime/predict/expectation";
import { createManager } from "../../../runtime/predict/manager";
import { isPreparing, type PlanAction } from "../../../runtime/predict/plan";
import { planAhead } from "../../../runtime/predict/planner";
import { createPortfolio } from "../../../runtime/predict/portfolio";
import type { UseCurve } from "../../../runtime/predict/use-curve";
import { createWasteLedger } from "../../../runtime/predict/waste-ledger";
import { grantsFor } from "../../../runtime/resources/budget";
import type { DeviceWorld } from "../device-world";

/** A laptop on a good link: what `runtime/resources` grants it is what plans may spend. */
const GRANTS = grantsFor({
  hardwareConcurrency: 8,
  deviceMemoryGiB: 8,
  saveData: false,
  effectiveType: "4g",
});

export interface Mind {
  /** Learns the use, whatever any world makes of it. */
  observe(service: string, at: number): void;
  expect(running: readonly string[], at: number): Expectation[];
}

/** The manager, which learns once for all the worlds that a replay compares: what is learned depends on no plan. */
export function createMind(): Mind {
  let now = 0;
  const manager = createManager({ forecasters: createPortfolio(), now: () => now });
  return {
    observe(service, at) {
      now = at;
      manager.observe({ service, route: service, at }, "cold");
    },
    expect(running, at) {
      now = at;
      const expectations = manager.expect(running);
      const step = remembered(expectations[0]?.step ?? never);
      return expectations.map((each) => ({
        ...each,
        step,
        idle: each.idle && remembered(each.idle),
        clock: each.clock && remembered(each.clock),
      }));
    },
  };
}

const never: UseCurve = () => 0;

/** All worlds ask for the same lengths of time. */
function remembered(curve: UseCurve): UseCurve {
  const values = new Map<number, number>();
  return (ms) => {
    const known = values.get(ms);
    if (known !== undefined) return known;
    const value = curve(ms);
    values.set(ms, value);
    return value;
  };
}

/** Plans one world as the controller does: at the start of a mesh and at each use. */
export interface Planning {
  plan(world: DeviceWorld, expectations: readonly Expectation[], at: number): void;
  onOpen(): void;
  onUse(service: string, at: number): void;
}

export function createPlanning(rates: ExchangeRates): Planning {
  let ledger = createWasteLedger();
  return {
    onOpen() {
      ledger = createWasteLedger();
    },
    onUse: (service, at) => ledger.onUse(service, at),
    plan(world, expectations, at) {
      const catalog = expectations.map(({ service }) => world.entryOf(service, at));
      const allowance = ledger.allowance(GRANTS, at);
      const plan = planAhead({ expectations, catalog, grants: GRANTS, allowance, at, rates });
      ledger.record(plan, catalog);
      for (const action of plan.actions) carryOut(world, action, at);
    },
  };
}

function carryOut(world: DeviceWorld, action: PlanAction, at: number): void {
  const { kind, service, keepMs } = action;
  if (!isPreparing(action)) {
    if (kind === "keep") world.keepUntil(service, at + keepMs);
    else world.keepUntil(service, at);
  } else if (action.kind === "instantiate") world.start(service, at, at, at + keepMs);
  else world.prepare(service, action.kind, at);
}
