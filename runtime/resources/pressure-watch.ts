import type { Clock } from "../kernel/clock";
import { createLoopDelay } from "./loop-delay";
import { PRESSURE_EFFECTS, type PressureEffect } from "./pressure-effects";
import { createPressureLadder, type LadderState } from "./pressure-ladder";
import { readingsFrom } from "./pressure-readings";
import { type DeviceSignals, type PageSignals, type Pressure, pagesTogether } from "./signals";
import type { readSignals } from "./signals.browser";

export interface PressureOptions {
  readonly readSignals: typeof readSignals;
  readonly observePressure: (onState: (pressure: Pressure) => void) => () => void;
  readStorageUsedRatio(): Promise<number | undefined>;
  readonly clock: Clock;
  /** The ladder is at another rung. */
  onRung(effect: PressureEffect): void;
}

/** How strained the device is, and what may be done ahead of need for it. */
export interface PressureWatch {
  readonly state: LadderState;
  readonly effect: PressureEffect;
  /** As they are now, with the ladder's rung for `pressure`. */
  signals(): DeviceSignals;
  /** A page is there, or sees something else than before. */
  onPage(page: string, signals: PageSignals): void;
  onPageGone(page: string): void;
  /** The mesh is used: for some time from now on the event loop is watched. */
  onUse(): void;
}

const LOOP_SAMPLE_MS = 1_000;
/** So long after the last use; idle, nothing wakes. */
const LOOP_WATCH_MS = 30_000;

export function createPressureWatch(options: PressureOptions): PressureWatch {
  const { clock } = options;
  const ladder = createPressureLadder(clock.now());
  let loop = createLoopDelay();
  const pages = new Map<string, PageSignals>();
  let pressure: Pressure | undefined;
  let storageUsedRatio: number | undefined;
  let watchedUntil = Number.NEGATIVE_INFINITY;
  let isWatchingLoop = false;
  let cancelReview = () => {};

  const read = (told: Pressure | undefined): DeviceSignals =>
    options.readSignals({
      ...pagesTogether([...pages.values()]),
      ...(told !== undefined && { pressure: told }),
      ...(storageUsedRatio !== undefined && { storageUsedRatio }),
    });

  const review = () => {
    cancelReview();
    const { rung } = ladder.state;
    const now = clock.now();
    const { reviewAt, rung: next } = ladder.read(readingsFrom(read(pressure), loop.pressure), now);
    if (reviewAt !== undefined) cancelReview = clock.after(reviewAt - now, review);
    if (next !== rung) options.onRung(PRESSURE_EFFECTS[next]);
  };

  const watchLoop = () => {
    isWatchingLoop = clock.now() < watchedUntil;
    if (!isWatchingLoop) {
      // What it was then says nothing of later.
      loop = createLoopDelay();
      return review();
    }
    const dueAt = clock.now() + LOOP_SAMPLE_MS;
    clock.after(LOOP_SAMPLE_MS, () => {
      const before = loop.pressure;
      loop.add(clock.now() - dueAt);
      if (loop.pressure !== before) review();
      watchLoop();
    });
  };

  options.observePressure((state) => {
    if (state === pressure) return;
    pressure = state;
    review();
  });
  options.readStorageUsedRatio().then((ratio) => {
    storageUsedRatio = ratio;
    review();
  });

  return {
    get state() {
      return ladder.state;
    },
    get effect() {
      return PRESSURE_EFFECTS[ladder.state.rung];
    },
    signals: () => read(ladder.state.rung),
    onPage(page, signals) {
      pages.set(page, signals);
      review();
    },
    onPageGone(page) {
      if (pages.delete(page)) review();
    },
    onUse() {
      watchedUntil = clock.now() + LOOP_WATCH_MS;
      if (!isWatchingLoop) watchLoop();
    },
  };
}
