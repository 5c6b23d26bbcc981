import * as v from "valibot";
import { HALF_HOUR_MS } from "./defaults";
import { type Expectation, type Trust, VOICES, voicesOf } from "./expectation";
import { highestPlaces } from "./highest";
import { createFixedShare } from "./mixing/fixed-share";

/**
 * How far the visit, the idle times and the clock are each to be believed about what a plan is for: a use that no later
 * plan would be in time for.
 *
 * Each has its own measure elsewhere (the next use, the half hour), but there the clock is judged on uses a plan made then
 * would do for, and the visit on who, never on when. So a bet is made on what `voicesOf` tells a plan, and decided once the
 * plan after it has had the time to start something: fixed share over the log loss of single events.
 */
export interface Margin {
  trust(): Trust;
  /** Bets on the likeliest of them, unless earlier bets are still open. */
  record(expectations: readonly Expectation[], at: number): void;
  onUse(service: string, at: number): void;
  save(): unknown;
  load(state: unknown): boolean;
}

/** A start that bets are made for, in ms: the slowest guests take 0.5 to 1.3 s without the download (facts/wasm.md §1). */
const START_MS = 1_000;
/** Bets of one plan: the likeliest are those it acts on. */
const MAX_BETS = 12;
/** Spread evenly per outcome, as the timetable does: what is new is heard within days. */
const SHARE = 0.01;
/** Nobody is sure about people. */
const LEAST_PROBABILITY = 0.005;

const VERSION = 1;
const probability = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const savedSchema = v.object({
  version: v.literal(VERSION),
  weights: v.pipe(
    v.strictTuple([probability, probability, probability]),
    v.check((weights) => weights.some((weight) => weight > 0)),
  ),
});

interface Bets {
  readonly at: number;
  /** When what is planned at the next use would be ready. */
  closesAt: number;
  /** What each voice says, by service. */
  readonly told: Map<string, readonly (number | undefined)[]>;
}

export function createMargin(): Margin {
  const share = createFixedShare(VOICES.length, SHARE);
  const even = VOICES.map(() => 1);
  let open: Bets | undefined;

  function decide(told: readonly (number | undefined)[], used: boolean): void {
    const rows = told.map((each) => {
      if (each === undefined) return undefined;
      const bounded = Math.min(1 - LEAST_PROBABILITY, Math.max(LEAST_PROBABILITY, each));
      return Float64Array.of(1 - bounded, bounded);
    });
    share.learn(rows, used ? 1 : 0);
  }

  /** A clock that went back says nothing of when: nothing more is learned from these. */
  const isOver = (at: number): boolean => open !== undefined && (at > open.closesAt || at < open.at);

  function close(): void {
    for (const told of open?.told.values() ?? []) decide(told, false);
    open = undefined;
  }

  return {
    trust() {
      const [visit, idle, clock] = share.weights() as [number, number, number];
      return { visit, idle, clock };
    },

    record(expectations, at) {
      if (isOver(at)) close();
      if (open !== undefined) return;
      const told = new Map<string, readonly (number | undefined)[]>();
      const likelihoods = Float64Array.from(expectations, ({ probability }) => probability);
      for (const place of highestPlaces(likelihoods, MAX_BETS)) {
        const each = expectations[place]!;
        const voices = voicesOf(each, START_MS);
        told.set(
          each.service,
          VOICES.map((name) => voices[name]?.(HALF_HOUR_MS)),
        );
      }
      open = { at, closesAt: at + HALF_HOUR_MS, told };
    },

    onUse(service, at) {
      if (isOver(at)) close();
      if (open === undefined) return;
      const told = open.told.get(service);
      open.closesAt = Math.min(open.closesAt, at + START_MS);
      if (told === undefined) return;
      open.told.delete(service);
      decide(told, true);
    },

    save: () => ({ version: VERSION, weights: [...share.weights()] }),

    load(state) {
      const parsed = v.safeParse(savedSchema, state);
      share.load(parsed.success ? parsed.output.weights : even);
      open = undefined;
      return parsed.success;
    },
  };
}
