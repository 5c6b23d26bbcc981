import { historyStore } from "../cache/history-store.browser";
import { stateStore } from "../cache/state-store.browser";
import type { MeshConfig, ServiceConfig } from "../config/schema";
import { nextTask } from "../kernel/next-task.browser";
import { systemClock } from "../kernel/system-clock.browser";
import { isOpenTo } from "../predict/catalog-entry";
import { createArima } from "../predict/forecasters/arima";
import { studyInBackground } from "../predict/forecasters/arima/study-in-background";
import { createCollaborative } from "../predict/forecasters/collaborative";
import { readStatistics } from "../predict/forecasters/collaborative/statistics";
import { createLstm, type LstmSnapshot } from "../predict/forecasters/lstm/lstm";
import { createTrainingSchedule } from "../predict/forecasters/lstm/training-schedule";
import { createHistory } from "../predict/history";
import { createManager, type Manager } from "../predict/manager";
import { planAhead } from "../predict/planner";
import { createPortfolio } from "../predict/portfolio";
import { grantsFor } from "../resources/budget";
import type { DeviceSignals } from "../resources/signals";
import { createForesight, type Foresight, type ForesightOptions } from "./foresight.worker";
import { createLstmTraining } from "./lstm-training.worker";
import { createStatisticsLoader } from "./statistics.worker";

/** TensorFlow.js, with what trains the LSTM (scripts/build-mesh.ts). */
declare const LSTM_TRAINER: string;

export interface PredictionOptions extends Pick<ForesightOptions, "stateOf" | "act" | "onPlanned"> {
  config(): MeshConfig;
  isPredicting(): boolean;
  /** `pressure`: the rung of the ladder. */
  signals(): DeviceSignals;
}

export interface Prediction extends Foresight {
  readonly manager: Manager;
  /** The global statistics of another mesh.json, if it names any. */
  adopt(config: MeshConfig): void;
  lstm(): LstmSnapshot | undefined;
}

/** The Predictive Mesh Manager as it runs in the controller: all forecasters, what they keep on disk, and what feeds them. */
export function createPrediction(options: PredictionOptions): Prediction {
  const { config, isPredicting } = options;
  const lstm = createLstmTraining({
    lstm: createLstm(),
    schedule: createTrainingSchedule(),
    store: stateStore("lstm"),
    clock: systemClock,
    isOn: () => config().prediction.lstm === "on",
    signals: options.signals,
    openTrainer: async () =>
      (await import(/* @vite-ignore */ new URL(LSTM_TRAINER, self.location.href).href)).openTrainer(),
  });
  const mayUse = (name: string, role: string | undefined) => isAllowed(config(), name, role);
  const collaborative = createCollaborative({ mayUse });
  const manager = createManager({
    forecasters: [
      ...createPortfolio(),
      collaborative,
      studyInBackground(createArima(), {
        loadAnalyse: async () => (await import("../predict/forecasters/arima/analyse")).analyse,
        onStudied: () => foresight.replan(),
        clock: systemClock,
      }),
      lstm.forecaster,
    ],
    now: systemClock.wallNow,
    mayUse,
  });
  const foresight = createForesight({
    ...options,
    manager,
    store: stateStore("predict"),
    history: createHistory(historyStore),
    nextTask,
    clock: systemClock,
    services: () => config().services,
    grants: () => grantsFor(options.signals()),
    isPlanning: isPredicting,
    planAhead,
  });
  const takeStatistics = createStatisticsLoader({
    store: stateStore("statistics"),
    fetch: (path, init) => fetch(path, init),
    read: readStatistics,
    adopt: collaborative.adopt,
  });
  const adopt = (next: MeshConfig) => {
    if (isPredicting()) void takeStatistics(next).then(foresight.replan);
  };

  return {
    ...foresight,
    manager,
    adopt,
    lstm: lstm.snapshot,
    erase: async () => void (await Promise.all([lstm.erase(), foresight.erase()])),
    async begin(role) {
      await foresight.begin(role, lstm.begin());
      // Nobody waits for it: the first plan of a client that is known already has its own habits to go by.
      adopt(config());
    },
  };
}

/** What was learned, here or elsewhere, may name what this configuration has not, or keeps from the role. */
function isAllowed({ services, upstreams }: MeshConfig, name: string, role: string | undefined): boolean {
  const service = services.find((each: ServiceConfig) => each.name === name);
  if (service === undefined) return upstreams.some((upstream) => upstream.name === name);
  return isOpenTo(service.roles, role);
}
