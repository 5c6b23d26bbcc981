import * as v from "valibot";
import { isAtLeast, type Readiness } from "./catalog-entry";
import { WASTE_AFTER_AT_LEAST_MS, WASTE_FACTOR } from "./defaults";
import { isPreparing, type Plan, type PlanStep } from "./plan";

/**
 * What became of each planned step.
 *
 * - **used**: what the step had promised was there when the service was next used.
 * - **late**: rightly foretold, but the use came while the step was still under way.
 * - **wasted**: no use came in time, or the replica was retired before one.
 */
export interface Scorecard {
  /** A step that is already open for the same service is the same bet: it only gets more time. */
  record(plan: Plan): void;
  /** @param found  How far the service was when the use arrived. */
  onUse(service: string, at: number, found: Readiness): void;
  onRetire(service: string, at: number): void;
  /** Closes as wasted what is overdue. To be called before a snapshot, and now and then. */
  expire(at: number): void;
  snapshot(): ScorecardSnapshot;
  save(): unknown;
  load(state: unknown): boolean;
}

export type Fate = "used" | "late" | "wasted";
export type FateCounts = Readonly<Record<Fate, number>>;

export interface ScoredStep {
  readonly kind: PlanStep;
  readonly service: string;
  readonly probability: number;
  /** Epoch ms of the plan, and of its end. */
  readonly plannedAt: number;
  readonly closedAt: number;
  readonly fate: Fate;
}

export interface ScorecardSnapshot {
  readonly counts: Readonly<Record<PlanStep, FateCounts>>;
  readonly total: FateCounts;
  /** Share of closed steps whose service was used, in time or not; `undefined` before the first. */
  readonly precision: number | undefined;
  readonly openCount: number;
  /** Latest last. */
  readonly recent: readonly ScoredStep[];
}

const VERSION = 1;
const MAX_RECENT = 50;

const PROMISED: Readonly<Record<PlanStep, Readiness>> = {
  prefetch: "prefetched",
  compile: "compiled",
  instantiate: "ready",
};

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const fates = v.object({ used: count, late: count, wasted: count });
const savedSchema = v.object({
  version: v.literal(VERSION),
  counts: v.object({ prefetch: fates, compile: fates, instantiate: fates }),
});

interface OpenStep {
  readonly kind: PlanStep;
  readonly service: string;
  readonly probability: number;
  readonly plannedAt: number;
  readonly dueAt: number;
}

export function createScorecard(): Scorecard {
  let counts = noCounts();
  let open: OpenStep[] = [];
  let recent: ScoredStep[] = [];

  function close(
    which: (step: OpenStep) => boolean,
    closedAt: number,
    fateOf: (step: OpenStep) => Fate,
  ): void {
    for (const step of open.filter(which)) {
      const { kind, service, probability, plannedAt } = step;
      const fate = fateOf(step);
      counts[kind][fate] += 1;
      recent = [...recent, { kind, service, probability, plannedAt, closedAt, fate }].slice(-MAX_RECENT);
    }
    open = open.filter((step) => !which(step));
  }

  const expire = (at: number) =>
    close(
      ({ dueAt }) => dueAt < at,
      at,
      () => "wasted",
    );

  return {
    record({ at, actions }) {
      for (const { kind, service, probability, withinMs } of actions.filter(isPreparing)) {
        const dueAt = at + Math.max(WASTE_AFTER_AT_LEAST_MS, withinMs * WASTE_FACTOR);
        const isSame = (step: OpenStep) => step.kind === kind && step.service === service;
        const before = open.find(isSame);
        open = open.filter((step) => !isSame(step));
        open.push(
          before === undefined ? { kind, service, probability, plannedAt: at, dueAt } : { ...before, dueAt },
        );
      }
    },
    onUse(service, at, found) {
      expire(at);
      close(
        (step) => step.service === service,
        at,
        ({ kind }) => (isAtLeast(found, PROMISED[kind]) ? "used" : "late"),
      );
    },
    onRetire(service, at) {
      const isInstance = (step: OpenStep) => step.service === service && step.kind === "instantiate";
      close(isInstance, at, () => "wasted");
    },
    expire,
    snapshot() {
      const total = { used: 0, late: 0, wasted: 0 };
      for (const { used, late, wasted } of Object.values(counts)) {
        total.used += used;
        total.late += late;
        total.wasted += wasted;
      }
      const closed = total.used + total.late + total.wasted;
      const precision = closed === 0 ? undefined : (total.used + total.late) / closed;
      return { counts: copyOf(counts), total, precision, openCount: open.length, recent };
    },
    save: () => ({ version: VERSION, counts: copyOf(counts) }),
    load(state) {
      const parsed = v.safeParse(savedSchema, state);
      counts = parsed.success ? parsed.output.counts : noCounts();
      open = [];
      recent = [];
      return parsed.success;
    },
  };
}

const noFates = (): Record<Fate, number> => ({ used: 0, late: 0, wasted: 0 });

type Counts = Record<PlanStep, Record<Fate, number>>;

const noCounts = (): Counts => ({ prefetch: noFates(), compile: noFates(), instantiate: noFates() });

const copyOf = ({ prefetch, compile, instantiate }: Counts): Counts => ({
  prefetch: { ...prefetch },
  compile: { ...compile },
  instantiate: { ...instantiate },
});
