import * as v from "valibot";

/**
 * When the next training step may run, and how large it may be. Training is never urgent: it rests nine times as long
 * as it works, keeps steps so short that whatever else its thread has to do waits for no longer than a frame, and stops
 * for the day when it has had its share.
 */
export interface TrainingSchedule {
  /** How long to wait from now on; `undefined`: not before tomorrow. */
  restMs(at: number): number | undefined;
  /** Windows of the next step. */
  readonly windowCount: number;
  /** A step has taken this long, and ended at this instant (epoch ms). */
  record(at: number, tookMs: number): void;
  save(): SavedSchedule;
  load(state: unknown): boolean;
}

const amount = v.pipe(v.number(), v.finite(), v.minValue(0));
const savedSchema = v.object({ day: amount, spentMs: amount });
export type SavedSchedule = v.InferOutput<typeof savedSchema>;

const DAY_MS = 24 * 3_600_000;

/** Some 3,000 steps of 20 ms: ten times what 500 uses a day ask for. */
export const MAX_MS_PER_DAY = 60_000;

/** A tenth of one core, so 6 s a minute. */
const REST_PER_WORK = 9;

/** Above it, the next steps are smaller; a frame and a half at 60 Hz. */
export const LONGEST_STEP_MS = 25;
/** Below it, they are larger. */
const SHORT_STEP_MS = 10;

/** Those of the replay. Fewer teach the same in more steps. */
export const MOST_WINDOWS = 16;
/** A step costs the same operations for one as for two. */
const LEAST_WINDOWS = 2;

/** The first step is the one that must warm up. */
const FIRST_WINDOWS = 4;

export function createTrainingSchedule(): TrainingSchedule {
  let windowCount = FIRST_WINDOWS;
  let restsUntil = 0;
  let today: SavedSchedule = { day: 0, spentMs: 0 };

  const dayOf = (at: number) => Math.floor(at / DAY_MS);
  const spentMs = (at: number) => (today.day === dayOf(at) ? today.spentMs : 0);

  return {
    get windowCount() {
      return windowCount;
    },

    restMs(at) {
      if (spentMs(at) >= MAX_MS_PER_DAY) return undefined;
      return Math.max(0, restsUntil - at);
    },

    record(at, tookMs) {
      today = { day: dayOf(at), spentMs: spentMs(at) + tookMs };
      restsUntil = at + REST_PER_WORK * tookMs;
      if (tookMs > LONGEST_STEP_MS) windowCount = Math.max(LEAST_WINDOWS, Math.floor(windowCount / 2));
      else if (tookMs < SHORT_STEP_MS) windowCount = Math.min(MOST_WINDOWS, windowCount + 1);
    },

    save: () => ({ ...today }),

    load(state) {
      const parsed = v.safeParse(savedSchema, state);
      if (parsed.success) today = parsed.output;
      return parsed.success;
    },
  };
}
