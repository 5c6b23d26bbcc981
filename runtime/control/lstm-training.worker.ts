import type { StateStore } from "../cache/state-store.browser";
import type { Clock } from "../kernel/clock";
import type { Forecaster } from "../predict/forecaster";
import type { Lstm, LstmSnapshot } from "../predict/forecasters/lstm/lstm";
import type { Trainer } from "../predict/forecasters/lstm/trainer";
import type { TrainingSchedule } from "../predict/forecasters/lstm/training-schedule";
import type { DeviceSignals } from "../resources/signals";

/** The LSTM as a part of the portfolio that teaches itself: with each use it may get a step further, in idle time. */
export interface LstmTraining {
  /** It keeps its own state: the portfolio's is written with every use, and this is a hundred times larger. */
  readonly forecaster: Forecaster;
  /** Takes up what earlier visits have learned. */
  begin(): Promise<void>;
  snapshot(): LstmSnapshot | undefined;
  /** Forgets all it has learned, here and on disk. */
  erase(): Promise<void>;
}

export interface LstmTrainingOptions {
  readonly lstm: Lstm;
  readonly schedule: TrainingSchedule;
  readonly store: StateStore<unknown>;
  readonly clock: Clock;
  /** As mesh.json has it. */
  isOn(): boolean;
  signals(): DeviceSignals;
  /** Loads TensorFlow.js. */
  openTrainer(): Promise<Trainer>;
}

/** Nobody waits for a step of training, and right after a use replicas are started. */
const QUIET_MS = 250;

/** Of a state of some 300 KB. What is lost with a tab that closes earlier is trained again. */
const SAVE_INTERVAL_MS = 5_000;

const LEAST_MEMORY_GIB = 2;

export function createLstmTraining(options: LstmTrainingOptions): LstmTraining {
  const { lstm, schedule, store, clock } = options;
  let trainer: Trainer | undefined;
  let isBroken = false;
  let isWaiting = false;
  let usedAt = Number.NEGATIVE_INFINITY;
  let savedAt = Number.NEGATIVE_INFINITY;

  const mayLoad = () => {
    const { saveData, deviceMemoryGiB } = options.signals();
    return !saveData && (deviceMemoryGiB === undefined || deviceMemoryGiB >= LEAST_MEMORY_GIB);
  };
  const isWanted = () =>
    options.isOn() && !isBroken && lstm.isTrainingDue() && (trainer !== undefined || mayLoad());

  const save = (): Promise<void> => {
    savedAt = clock.now();
    return store.write({ lstm: lstm.save(), schedule: schedule.save() });
  };

  function wait(): void {
    if (isWaiting || !isWanted()) return;
    const restMs = schedule.restMs(clock.wallNow());
    if (restMs === undefined) return;
    isWaiting = true;
    clock.after(Math.max(restMs, usedAt + QUIET_MS - clock.now()), () => {
      isWaiting = false;
      if (clock.now() - usedAt < QUIET_MS) wait();
      else void train();
    });
  }

  async function train(): Promise<void> {
    if (!isWanted()) return;
    try {
      if (trainer === undefined) {
        isWaiting = true;
        trainer = await options.openTrainer();
        isWaiting = false;
        wait();
        return;
      }
      const startedAt = clock.now();
      lstm.train(trainer, schedule.windowCount);
      schedule.record(clock.wallNow(), clock.now() - startedAt);
    } catch (error) {
      isBroken = true;
      console.warn("[foremesh] the LSTM learns nothing more until the next visit", error);
      return;
    }
    if (clock.now() - savedAt >= SAVE_INTERVAL_MS || !lstm.isTrainingDue()) save().catch(() => undefined);
    wait();
  }

  const forecaster: Forecaster = {
    name: lstm.name,
    horizon: lstm.horizon,
    observe(usage) {
      if (!options.isOn()) return;
      lstm.observe(usage);
      usedAt = clock.now();
      wait();
    },
    next: (context) => (options.isOn() ? lstm.next(context) : new Map()),
    forecast: (context) => (options.isOn() ? lstm.forecast(context) : []),
    save: () => null,
    load: () => true,
  };

  return {
    forecaster,
    async begin() {
      const saved = (await store.read().catch(() => undefined)) as
        | { readonly lstm?: unknown; readonly schedule?: unknown }
        | undefined;
      if (saved === undefined) return;
      if (!lstm.load(saved.lstm))
        console.warn("[foremesh] the LSTM starts anew, its saved state is unusable");
      schedule.load(saved.schedule);
    },
    erase() {
      // No state is a state that both refuse, and then are as new.
      lstm.load(undefined);
      schedule.load(undefined);
      return save();
    },
    snapshot: () => (options.isOn() ? lstm.snapshot() : undefined),
  };
}
