import { EXCHANGE_RATES, type ExchangeRates } from "../../runtime/predict/defaults";
import { createDeviceWorld, type DeviceWorld, type WorldTotals } from "./device-world";
import { createMind, createPlanning, type Mind, type Planning } from "./policies/foremesh";
import { createHybridHistogram } from "./policies/hybrid-histogram";
import { createOnDemand } from "./policies/on-demand";
import { createOracle } from "./policies/oracle";
import type { Policy } from "./policies/policy";
import { createTally, type Tally, type TallyTotals } from "./tally";
import type { MeshLife, MeshTrace } from "./trace";

/** One policy at one setting. */
export interface ReplayResult extends TallyTotals, WorldTotals {
  readonly policy: PolicyName;
  /** What the setting is, for people. */
  readonly setting: string;
  /** With the values its authors chose; for ours, those the product has. */
  readonly isPublished: boolean;
}

export const POLICY_NAMES = ["on demand", "hybrid histogram", "oracle", "foremesh"] as const;
export type PolicyName = (typeof POLICY_NAMES)[number];

/** As published; the others of the curve are multiples. */
const KEEP_MS = 600_000;
const SCALES = [0.02, 0.1, 0.3, 1, 3];

/** Multiples of the default price of memory. */
const PRICES = [0.003, 0.01, 0.02, 0.04, 0.08, 0.15, 0.3, 0.5, 1, 2, 4, 10];

interface Contender {
  readonly policy: PolicyName;
  readonly setting: string;
  readonly isPublished: boolean;
  readonly world: DeviceWorld;
  readonly tally: Tally;
  readonly play: Policy | Planning;
}

const isPlanning = (play: Policy | Planning): play is Planning => "plan" in play;

/** Replays the trace under every policy at every setting, side by side. */
export function meshReplay(trace: MeshTrace): ReplayResult[] {
  const countedFrom = trace.lives.flatMap(({ uses }) => uses).find(({ counts }) => counts)?.at ?? 0;
  const mind = createMind();
  const contenders = createContenders(trace, countedFrom);
  for (const life of trace.lives) live(life, contenders, mind);
  return contenders.map(({ policy, setting, isPublished, tally, world }) => ({
    policy,
    setting,
    isPublished,
    ...tally.totals(),
    ...world.totals(),
  }));
}

function live(life: MeshLife, contenders: readonly Contender[], mind: Mind): void {
  const openAt = life.uses[0]!.at;
  for (const { world, play } of contenders) {
    world.open(life.device);
    if (isPlanning(play)) play.onOpen();
    else play.onOpen?.(world, life);
  }
  for (const use of life.uses) {
    const { service, at } = use;
    for (const { world, tally, play } of contenders) {
      const found = world.use(service, at);
      tally.onUse(use, found, at > openAt);
      if (isPlanning(play)) play.onUse(service, at);
      else play.onUse(world, service, at, found);
    }
    mind.observe(service, at);
    const planned = contenders.filter(({ play }) => isPlanning(play));
    const running = new Set(planned.flatMap(({ world }) => world.running(at)));
    const expectations = mind.expect([...running], at);
    for (const { world, play } of planned) if (isPlanning(play)) play.plan(world, expectations, at);
  }
  for (const { world } of contenders) world.close(life.endAt);
}

function createContenders(trace: MeshTrace, countedFrom: number): Contender[] {
  const contender = (
    policy: PolicyName,
    scale: number,
    setting: string,
    play: Contender["play"],
  ): Contender => ({
    policy,
    setting,
    isPublished: scale === 1,
    play,
    world: createDeviceWorld(countedFrom),
    tally: createTally(),
  });
  return [
    ...SCALES.map((scale) => {
      const keepMs = scale * KEEP_MS;
      return contender("on demand", scale, `keep ${keepMs / 1_000} s`, createOnDemand(keepMs));
    }),
    ...SCALES.map((scale) =>
      contender("hybrid histogram", scale, `windows × ${scale}`, createHybridHistogram(scale)),
    ),
    contender("oracle", 1, "", createOracle(trace)),
    ...PRICES.map((factor) =>
      contender("foremesh", factor, `prices × ${factor}`, createPlanning(ratesAt(factor))),
    ),
  ];
}

/** All prices together: it is the worth of a wait that varies. */
const ratesAt = (factor: number): ExchangeRates => ({
  waitMsPerCoreMs: factor * EXCHANGE_RATES.waitMsPerCoreMs,
  waitMsPerMibSecond: factor * EXCHANGE_RATES.waitMsPerMibSecond,
  waitMsPerMib: {
    "4g": factor * EXCHANGE_RATES.waitMsPerMib["4g"],
    "3g": factor * EXCHANGE_RATES.waitMsPerMib["3g"],
    "2g": factor * EXCHANGE_RATES.waitMsPerMib["2g"],
    "slow-2g": factor * EXCHANGE_RATES.waitMsPerMib["slow-2g"],
  },
});
