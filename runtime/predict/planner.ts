import { type CatalogEntry, isAtLeast, isOpenTo, isRunning, type Readiness } from "./catalog-entry";
import { costsOf, type ServiceCosts } from "./costs";
import { EXCHANGE_RATES, type ExchangeRates, type LinkGrade, MIB } from "./defaults";
import { type Expectation, useCurveOf } from "./expectation";
import { bestHolding, type Holding } from "./holding";
import { isPreparing, type Plan, type PlanAction, type PlanStep } from "./plan";

/** What planning may spend; `runtime/resources` works it out from the device. */
export interface PlanGrants {
  /** Replicas at the same time, those on demand included. */
  readonly maxReplicas: number;
  /** Memory of those replicas together. */
  readonly replicaBytes: number;
  /**
   * For this plan; 0 under Save-Data. What is in the cache already costs nothing, and what is `always` prefetched is held back
   * by 0 only: the app is to have it, on a slow link too.
   */
  readonly prefetchBytes: number;
  readonly mayCompile: boolean;
  readonly mayInstantiate: boolean;
  readonly link: LinkGrade;
}

/** What may still be held or fetched for nothing within the hour. */
export interface WasteAllowance {
  readonly bytes: number;
  readonly mibSeconds: number;
}

export interface PlanInput {
  readonly expectations: readonly Expectation[];
  readonly catalog: readonly CatalogEntry[];
  readonly grants: PlanGrants;
  readonly allowance: WasteAllowance;
  /** The client's role; services that name other roles never appear. */
  readonly role?: string | undefined;
  /** Epoch ms. */
  readonly at: number;
  readonly rates?: ExchangeRates | undefined;
}

interface Candidate {
  readonly entry: CatalogEntry;
  readonly expectation: Expectation | undefined;
  readonly costs: ServiceCosts;
  readonly holding: Holding;
  /** What the furthest step that is worth it would save, less what it costs. */
  readonly worthMs: number;
}

const REACHED: Readonly<Record<PlanStep, Readiness>> = {
  prefetch: "prefetched",
  compile: "compiled",
  instantiate: "starting",
};

/**
 * Turns what is expected into graded steps: what a step may save, times how likely that is, against what it costs.
 *
 * Greedy by that worth: what brings most takes its bytes, memory and place first. A background service never gets the place
 * of an instance: nobody waits for it. What does not get a place is still compiled, and what may not be compiled is still
 * fetched. Replicas there are keep their places: one that is worth its memory is kept for as long as it is, another is
 * retired. At most one action per service, as each step includes those before it.
 */
export function planAhead(input: PlanInput): Plan {
  const { catalog, grants, role, at } = input;
  const rates = input.rates ?? EXCHANGE_RATES;
  const expectations = new Map(input.expectations.map((each) => [each.service, each]));
  const candidates = catalog
    .map((entry) => candidateOf(entry, expectations.get(entry.service), grants, rates))
    .filter(
      ({ expectation, entry }) =>
        expectation !== undefined || entry.prefetch === "always" || isForbidden(entry, role),
    )
    .sort((a, b) => b.worthMs - a.worthMs);

  // Demand may go beyond the grants, plans may not: what runs takes its place, worth it or not.
  const running = catalog.filter(({ state }) => isRunning(state));
  const left = {
    places: grants.maxReplicas - running.length,
    memoryMib:
      grants.replicaBytes / MIB - sumOf(running.map((entry) => costsOf(entry, grants.link).memoryMib)),
    bytes: Math.min(grants.prefetchBytes, input.allowance.bytes),
  };
  const held: Candidate[] = [];

  /** For how long it is worth holding, if there is a place and memory for it. */
  function grantHolding(candidate: Candidate): number {
    const { entry, costs, holding } = candidate;
    if (holding.keepMs === 0) return 0;
    if (!isRunning(entry.state)) {
      if (left.places <= 0 || costs.memoryMib > left.memoryMib) return 0;
      left.places -= 1;
      left.memoryMib -= costs.memoryMib;
    }
    held.push(candidate);
    return holding.keepMs;
  }

  const actions: PlanAction[] = [];
  for (const candidate of candidates) {
    const { entry, expectation, costs } = candidate;
    const told = {
      service: entry.service,
      probability: expectation?.probability ?? 0,
      withinMs: expectation?.withinMs ?? 0,
      reason: reasonFor(expectation),
    };
    if (isForbidden(entry, role)) {
      actions.push({ ...told, reason: "not for this role", kind: "retire", keepMs: 0, isForbidden: true });
      continue;
    }
    if (isRunning(entry.state)) {
      const keepMs = grantHolding(candidate);
      actions.push(keepMs > 0 ? { ...told, kind: "keep", keepMs } : { ...told, kind: "retire", keepMs: 0 });
      continue;
    }
    if (entry.prefetch === "never" || !isOpenTo(entry.roles, role)) continue;
    const missingBytes = costs.missingMib * MIB;
    const bytesAllowed = entry.prefetch === "always" && grants.prefetchBytes > 0 ? missingBytes : left.bytes;
    if (missingBytes > bytesAllowed) continue;
    const keepMs = grants.mayInstantiate ? grantHolding(candidate) : 0;
    const kind = keepMs > 0 ? "instantiate" : lesserStep(candidate, grants, rates);
    if (kind === undefined || isAtLeast(entry.state, REACHED[kind])) continue;
    left.bytes -= missingBytes;
    actions.push({ ...told, kind, keepMs });
  }
  const longestMs = longestKeepMs(held, input.allowance.mibSeconds);
  return { at, actions: actions.map((action) => shortened(action, longestMs)) };
}

/** So that all that is held together never exceeds what may be wasted, if no use ever comes. */
function longestKeepMs(held: readonly Candidate[], mibSeconds: number): number {
  let heldMib = sumOf(held.map(({ costs }) => costs.memoryMib));
  let leftMibMs = 1_000 * mibSeconds;
  let ms = 0;
  for (const { holding, costs } of [...held].sort((a, b) => a.holding.keepMs - b.holding.keepMs)) {
    const spentMibMs = heldMib * (holding.keepMs - ms);
    if (spentMibMs > leftMibMs) return ms + leftMibMs / heldMib;
    leftMibMs -= spentMibMs;
    heldMib -= costs.memoryMib;
    ms = holding.keepMs;
  }
  return Number.POSITIVE_INFINITY;
}

/** A start that may be held for less than this is not worth the commotion. */
const LEAST_KEEP_MS = 1_000;

function shortened(action: PlanAction, longestMs: number): PlanAction {
  if (action.keepMs <= longestMs) return action;
  if (longestMs >= LEAST_KEEP_MS && action.kind !== "retire") return { ...action, keepMs: longestMs };
  const { service, probability, withinMs, reason } = action;
  const told = { service, probability, withinMs, reason, keepMs: 0 } as const;
  return isPreparing(action) ? { ...told, kind: "compile" } : { ...told, kind: "retire" };
}

function candidateOf(
  entry: CatalogEntry,
  expectation: Expectation | undefined,
  { link }: PlanGrants,
  rates: ExchangeRates,
): Candidate {
  const costs = costsOf(entry, link);
  const mayHold = expectation !== undefined && (isRunning(entry.state) || entry.priority !== "background");
  const holding = mayHold ? holdingOf(entry, expectation, costs, link, rates) : NO_HOLDING;
  const preparing = expectation === undefined ? 0 : worthOfPreparing(expectation, costs, link, rates);
  return { entry, expectation, costs, holding, worthMs: Math.max(holding.worthMs, preparing) };
}

const NO_HOLDING: Holding = { worthMs: 0, keepMs: 0 };

function holdingOf(
  entry: CatalogEntry,
  expectation: Expectation,
  costs: ServiceCosts,
  link: LinkGrade,
  rates: ExchangeRates,
): Holding {
  const { probability } = expectation;
  const perSecondMs = costs.memoryMib * rates.waitMsPerMibSecond;
  const startMs = costs.downloadMs + costs.compileMs + costs.instantiateMs;
  const use = useCurveOf(expectation, startMs);
  const stake = { missMs: costs.missMs, probability, perSecondMs };
  if (isRunning(entry.state)) return bestHolding(use, { ...stake, startMs: 0, vainMs: 0 });
  const bytesMs = costs.missingMib * rates.waitMsPerMib[link];
  const coreMs = (costs.compileMs + costs.instantiateMs) * rates.waitMsPerCoreMs;
  return bestHolding(use, { ...stake, startMs, vainMs: bytesMs + coreMs });
}

const worthOf = (probability: number, savedMs: number, vainMs: number): number =>
  probability * savedMs - (1 - probability) * vainMs;

function worthOfFetching(
  { probability }: Expectation,
  costs: ServiceCosts,
  link: LinkGrade,
  rates: ExchangeRates,
) {
  return worthOf(probability, costs.fetchingSavesMs, costs.missingMib * rates.waitMsPerMib[link]);
}

function worthOfCompiling({ probability }: Expectation, costs: ServiceCosts, rates: ExchangeRates) {
  return worthOf(probability, costs.compilingSavesMs, costs.compileMs * rates.waitMsPerCoreMs);
}

function worthOfPreparing(
  expectation: Expectation,
  costs: ServiceCosts,
  link: LinkGrade,
  rates: ExchangeRates,
) {
  const fetching = worthOfFetching(expectation, costs, link, rates);
  return Math.max(0, fetching, fetching + worthOfCompiling(expectation, costs, rates));
}

function lesserStep(
  { entry, expectation, costs }: Candidate,
  grants: PlanGrants,
  rates: ExchangeRates,
): PlanStep | undefined {
  const always = entry.prefetch === "always" ? "prefetch" : undefined;
  if (expectation === undefined) return always;
  const fetching = worthOfFetching(expectation, costs, grants.link, rates);
  const compiling = worthOfCompiling(expectation, costs, rates);
  if (grants.mayCompile && compiling > 0 && (fetching + compiling > 0 || always)) return "compile";
  return fetching > 0 ? "prefetch" : always;
}

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, each) => sum + each, 0);

const isForbidden = (entry: CatalogEntry, role: string | undefined): boolean =>
  isRunning(entry.state) && !isOpenTo(entry.roles, role);

function reasonFor(expectation: Expectation | undefined): string {
  if (expectation === undefined) return "always prefetched, as mesh.json says";
  const percent = `${Math.round(100 * expectation.probability)} %`;
  return `${percent} likely, typically within ${Math.ceil(expectation.withinMs / 1000)} s`;
}
