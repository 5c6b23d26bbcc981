import * as v from "valibot";
import { VISIT_GAP_MS } from "../defaults";
import type { Forecast, Forecaster } from "../forecaster";
import { createGaps, savedGapsSchema } from "./gaps";
import { createNextSymbol, savedNextSymbolSchema } from "./next-symbol";
import { rollForward } from "./roll-forward";

/**
 * Learns in which order this user's visits use the services.
 *
 * Two models of the same kind. **Uses**: every use, repeats included; it knows what the very next request is. **Changes**:
 * repeats in a row collapsed, as ten searches in a row are one step of a person's walk; only through it can a forecast
 * see three services ahead, for in the first the repeats would eat up the horizon. Both know where a visit starts and
 * where it ends, so that the first service of a visit is foretold, and nothing after the usual last one.
 *
 * @see Begleiter, El-Yaniv, Yona 2004, "On Prediction Using Variable Order Markov Models" (JAIR 22)
 */
export interface SequenceOptions {
  /**
   * Context–follower pairs held per model. The default costs at most 6 MB of heap and 1.2 MB saved (measured, Node 20),
   * and is reached by sites with hundreds of services only: twenty services in regular walks make a few thousand.
   */
  readonly maxPairs?: number;
}

const VERSION = 1;
const MAX_ORDER = 5;
const DEFAULT_MAX_PAIRS = 20_000;
const START = "\u0001";
const END = "\u0002";
const MARKS: ReadonlySet<string> = new Set([START, END]);

/** Uses kept of the current visit; the weight of a use that far back is below .001 (`next-symbol.ts`). */
const MAX_HISTORY = 32;

/** Forecasts below this are left out: no threshold comes near it. */
const LEAST_PROBABILITY = 0.01;

const history = v.pipe(v.array(v.string()), v.minLength(1), v.maxLength(MAX_HISTORY));
const savedSchema = v.object({
  version: v.literal(VERSION),
  uses: savedNextSymbolSchema,
  changes: savedNextSymbolSchema,
  gaps: savedGapsSchema,
  visit: v.object({
    uses: history,
    changes: history,
    changedAt: v.pipe(v.number(), v.finite()),
    lastAt: v.nullable(v.pipe(v.number(), v.finite())),
  }),
});

/** The visit under way, or the last one. The lists are replaced, never changed: a saved state holds them. */
interface Visit {
  uses: readonly string[];
  changes: readonly string[];
  changedAt: number;
  lastAt: number | null;
}

export function createSequence(options: SequenceOptions = {}): Forecaster {
  const maxPairs = options.maxPairs ?? DEFAULT_MAX_PAIRS;
  const limits = {
    maxOrder: MAX_ORDER,
    maxPairs,
    maxFollowers: Math.ceil(maxPairs / 10),
    marks: MARKS,
  };
  const uses = createNextSymbol(limits);
  const changes = createNextSymbol(limits);
  const gaps = createGaps();
  let visit = newVisit();

  const isOver = (at: number) => visit.lastAt !== null && at - visit.lastAt > VISIT_GAP_MS;

  function endVisit(): void {
    uses.observe(visit.uses, END);
    changes.observe(visit.changes, END);
    visit = newVisit();
  }

  /** P(the current service is asked again) as the very next use, an end of the visit included. */
  function againNext(): number {
    const current = visit.uses.at(-1)!;
    return MARKS.has(current) ? 0 : (uses.distribution(visit.uses).get(current) ?? 0);
  }

  return {
    name: "sequence",

    observe({ service, at }) {
      if (isOver(at)) endVisit();
      const current = visit.changes.at(-1)!;
      uses.observe(visit.uses, service);
      visit.uses = [...visit.uses, service].slice(-MAX_HISTORY);
      if (service !== current) {
        changes.observe(visit.changes, service);
        if (!MARKS.has(current)) gaps.observe(current, service, at - visit.changedAt);
        visit.changes = [...visit.changes, service].slice(-MAX_HISTORY);
        visit.changedAt = at;
      }
      visit.lastAt = Math.max(at, visit.lastAt ?? at);
    },

    forecast({ at }) {
      const isNew = isOver(at);
      const from = isNew ? [START] : visit.changes;
      const current = from.at(-1)!;
      const sinceChangeMs = MARKS.has(current) ? 0 : Math.max(0, at - visit.changedAt);
      const model = { distribution: changes.distribution, typicalMs: gaps.typicalMs, end: END };
      const ahead = new Map(rollForward(model, from).map((forecast) => [forecast.service, forecast]));
      const again = isNew ? 0 : againNext();
      if (again > 0) {
        const back = ahead.get(current)?.probability ?? 0;
        ahead.set(current, { service: current, probability: again + (1 - again) * back, withinMs: 0 });
      }
      return [...ahead.values()]
        .filter(({ probability }) => probability >= LEAST_PROBABILITY)
        .map(
          (forecast): Forecast => ({ ...forecast, withinMs: Math.max(0, forecast.withinMs - sinceChangeMs) }),
        )
        .sort((a, b) => b.probability - a.probability);
    },

    next({ at }) {
      const distribution = uses.distribution(isOver(at) ? [START] : visit.uses);
      const goesOn = 1 - (distribution.get(END) ?? 0);
      distribution.delete(END);
      for (const [service, probability] of distribution) distribution.set(service, probability / goesOn);
      return distribution;
    },

    save: () => ({
      version: VERSION,
      uses: uses.save(),
      changes: changes.save(),
      gaps: gaps.save(),
      visit: { ...visit },
    }),

    load(state) {
      const parsed = v.safeParse(savedSchema, state);
      const saved = parsed.success
        ? parsed.output
        : { uses: NOTHING, changes: NOTHING, gaps: [], visit: newVisit() };
      uses.load(saved.uses);
      changes.load(saved.changes);
      gaps.load(saved.gaps);
      visit = saved.visit;
      return parsed.success;
    },
  };
}

const NOTHING = { counts: [], trust: [] };

const newVisit = (): Visit => ({ uses: [START], changes: [START], changedAt: 0, lastAt: null });
