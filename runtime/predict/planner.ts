import { type CatalogEntry, isAtLeast, type Readiness } from "./catalog-entry";
import {
  COMPILE_PROBABILITY,
  INSTANTIATE_PROBABILITY,
  type LinkGrade,
  PREFETCH_PROBABILITY,
  UNKNOWN_COLD_START_MS,
} from "./defaults";
import type { Forecast } from "./forecaster";
import type { Plan, PlanAction, PlanStep } from "./plan";

/** What planning may spend; `runtime/resources` works it out from the device. */
export interface PlanGrants {
  /** Replicas at the same time, those on demand included. */
  readonly maxReplicas: number;
  /**
   * For this plan; 0 under Save-Data. What is in the cache already costs nothing, and what is `always` prefetched is held back
   * by 0 only: the app is to have it, on a slow link too.
   */
  readonly prefetchBytes: number;
  readonly mayCompile: boolean;
  readonly mayInstantiate: boolean;
  readonly link: LinkGrade;
}

/** Least probabilities per step. */
export interface PlanThresholds {
  readonly prefetch: Readonly<Record<LinkGrade, number>>;
  readonly compile: number;
  readonly instantiate: number;
}

const DEFAULT_THRESHOLDS: PlanThresholds = {
  prefetch: PREFETCH_PROBABILITY,
  compile: COMPILE_PROBABILITY,
  instantiate: INSTANTIATE_PROBABILITY,
};

export interface PlanInput {
  readonly forecasts: readonly Forecast[];
  readonly catalog: readonly CatalogEntry[];
  readonly grants: PlanGrants;
  /** The client's role; services that name other roles never appear. */
  readonly role?: string | undefined;
  /** Epoch ms. */
  readonly at: number;
  readonly thresholds?: PlanThresholds;
}

/** A wait for a critical service is felt twice as much, one for a background service half: an assumption. */
const PRIORITY_FACTOR: Readonly<Record<CatalogEntry["priority"], number>> = {
  critical: 2,
  normal: 1,
  background: 0.5,
};

const REACHED: Readonly<Record<PlanStep, Readiness>> = {
  prefetch: "prefetched",
  compile: "compiled",
  instantiate: "starting",
};

/**
 * Turns forecasts into graded steps: the surer, the further.
 *
 * Greedy by expected saving (probability × cold start × priority): what saves most takes its bytes and its place first.
 * A background service never gets the place of an instance: nobody waits for it, and an instance that waits would keep
 * the place from a service that a later plan wants more. What does not get a place is still compiled, and what may not
 * be compiled is still fetched. At most one action per service, as each step includes those before it.
 */
export function planAhead(input: PlanInput): Plan {
  const { catalog, grants, role, at } = input;
  const forecasts = new Map(input.forecasts.map((forecast) => [forecast.service, forecast]));
  const thresholds = input.thresholds ?? DEFAULT_THRESHOLDS;
  let bytesLeft = grants.prefetchBytes;
  let placesLeft = grants.maxReplicas - catalog.filter(({ state }) => isAtLeast(state, "starting")).length;

  const candidates = catalog
    .filter((entry) => entry.prefetch !== "never" && mayUse(entry, role))
    .map((entry) => ({ entry, forecast: forecasts.get(entry.service) }))
    .filter(({ entry, forecast }) => forecast !== undefined || entry.prefetch === "always")
    .sort((a, b) => savingMs(b.entry, b.forecast) - savingMs(a.entry, a.forecast));

  const actions: PlanAction[] = [];
  for (const { entry, forecast } of candidates) {
    const probability = forecast?.probability ?? 0;
    const missingBytes = entry.state === "cold" ? entry.bytes : 0;
    const isWanted =
      missingBytes === 0 || entry.prefetch === "always" || probability >= thresholds.prefetch[grants.link];
    const bytesAllowed = entry.prefetch === "always" && grants.prefetchBytes > 0 ? missingBytes : bytesLeft;
    if (!isWanted || missingBytes > bytesAllowed) continue;
    const mayHavePlace = placesLeft > 0 && entry.priority !== "background";
    const kind = furthestStep(probability, thresholds, grants, mayHavePlace);
    if (isAtLeast(entry.state, REACHED[kind])) continue;
    bytesLeft -= missingBytes;
    if (kind === "instantiate") placesLeft -= 1;
    actions.push({
      kind,
      service: entry.service,
      probability,
      withinMs: forecast?.withinMs ?? 0,
      reason: reasonFor(probability, forecast),
    });
  }
  return { at, actions };
}

function mayUse({ roles }: CatalogEntry, role: string | undefined): boolean {
  return roles === undefined || (role !== undefined && roles.includes(role));
}

function savingMs(entry: CatalogEntry, forecast: Forecast | undefined): number {
  const coldStartMs = entry.coldStartMs ?? UNKNOWN_COLD_START_MS;
  return (forecast?.probability ?? 0) * coldStartMs * PRIORITY_FACTOR[entry.priority];
}

function furthestStep(
  probability: number,
  least: PlanThresholds,
  grants: PlanGrants,
  mayHavePlace: boolean,
): PlanStep {
  if (probability >= least.instantiate && grants.mayInstantiate && mayHavePlace) return "instantiate";
  if (probability >= least.compile && grants.mayCompile) return "compile";
  return "prefetch";
}

function reasonFor(probability: number, forecast: Forecast | undefined): string {
  const percent = `${Math.round(100 * probability)} %`;
  if (forecast === undefined) return "always prefetched, as mesh.json says";
  return `${percent} likely, typically within ${Math.ceil(forecast.withinMs / 1000)} s`;
}
