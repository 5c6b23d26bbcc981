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

export const POLICY_NAMES = [
  "on demand",
  "hybrid histogram",
  "oracle",
  "oracle of the known",
  "foremesh",
  "foremesh, cheap bytes",
] as const;
export type PolicyName = (typeof POLICY_NAMES)[number];

/** As published; the others of the curve are multiples. */
const KEEP_MS = 600_000;
const SCALES = [0.02, 0.1, 0.3, 1, 3];

/** Multiples of the default price of memory. */
const PRICES = [0.003, 0.01, 0.02, 0.04, 0.08, 0.15, 0.3, 0.5, 1, 2, 4, 10];

/**
 * The bars compare memory held and no bytes, so that a second curve has what is fetched and compiled in vain at a tenth of
 * its price: how much of what is missing is the price of bytes, which a person on a metered link would not pay less.
 */
const CHEAP_BYTES = 0.1;

/** What all visits so far have taught. */
interface Learned {
  readonly mind: Mind;
  /** Services that somebody has used. */
  readonly seen: Set<string>;
}

interface Contender {
  readonly policy: PolicyName;
  readonly setting: string;
  readonly isPublished: boolean;
  readonly world: DeviceWorld;
  readonly tally: Tally;
  readonly play: Policy | Planning;
}

const isPlanning = (play: Policy | Planning): play is Planning => "plan" in play;
const hasPlanning = (contender: Contender): contender is Contender & { readonly play: Planning } =>
  isPlanning(contender.play);

/** Replays the trace under every policy at every setting, side by side. */
export function meshReplay(trace: MeshTrace): ReplayResult[] {
  const countedFrom = trace.lives.flatMap(({ uses }) => uses).find(({ counts }) => counts)?.at ?? 0;
  const learned: Learned = { mind: createMind(), seen: new Set() };
  const contenders = createContenders(trace, countedFrom, learned);
  for (const life of trace.lives) live(life, contenders, learned);
  return contenders.map(({ policy, setting, isPublished, tally, world }) => ({
    policy,
    setting,
    isPublished,
    ...tally.totals(),
    ...world.totals(),
  }));
}

function live(
  { uses, device, endAt, playedFrom }: MeshLife,
  contenders: readonly Contender[],
  { mind, seen }: Learned,
): void {
  const played = uses.filter(({ at }) => at >= playedFrom);
  for (const { world, play } of contenders) {
    world.open(device);
    if (isPlanning(play)) play.onOpen();
    else play.onOpen?.(world, played, device);
  }
  const planned = contenders.filter(hasPlanning);
  for (const use of uses) {
    const { service, at } = use;
    const isPlayed = at >= playedFrom;
    for (const { world, tally, play } of contenders) {
      if (!isPlayed) {
        if (!isPlanning(play)) play.onLesson?.(service, at);
        continue;
      }
      const found = world.use(service, at);
      tally.onUse(use, found, at > uses[0]!.at);
      if (isPlanning(play)) play.onUse(service, at);
      else play.onUse(world, service, at, found);
    }
    mind.observe(service, at);
    seen.add(service);
    if (!isPlayed) {
      mind.expect([], at);
      continue;
    }
    const running = new Set(planned.flatMap(({ world }) => world.running(at)));
    const expectations = mind.expect([...running], at);
    for (const { world, play } of planned) play.plan(world, expectations, at);
  }
  for (const { world } of contenders) world.close(endAt);
}

function createContenders(trace: MeshTrace, countedFrom: number, { seen }: Learned): Contender[] {
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
    contender("oracle", 1, "knows all", createOracle(trace)),
    contender(
      "oracle of the known",
      1,
      "all but newcomers",
      createOracle(trace, (service) => seen.has(service)),
    ),
    ...PRICES.map((factor) =>
      contender("foremesh", factor, `prices × ${factor}`, createPlanning(ratesAt(factor, factor))),
    ),
    ...PRICES.map((factor) =>
      contender(
        "foremesh, cheap bytes",
        factor,
        `prices × ${factor}`,
        createPlanning(ratesAt(factor, CHEAP_BYTES * factor)),
      ),
    ),
  ];
}

/** Together it is the worth of a wait that varies. */
const ratesAt = (memoryFactor: number, vainFactor: number): ExchangeRates => ({
  waitMsPerCoreMs: vainFactor * EXCHANGE_RATES.waitMsPerCoreMs,
  waitMsPerMibSecond: memoryFactor * EXCHANGE_RATES.waitMsPerMibSecond,
  waitMsPerMib: {
    "4g": vainFactor * EXCHANGE_RATES.waitMsPerMib["4g"],
    "3g": vainFactor * EXCHANGE_RATES.waitMsPerMib["3g"],
    "2g": vainFactor * EXCHANGE_RATES.waitMsPerMib["2g"],
    "slow-2g": vainFactor * EXCHANGE_RATES.waitMsPerMib["slow-2g"],
  },
});
