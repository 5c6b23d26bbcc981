import type { Prediction, PredictionOptions } from "./prediction.worker";

/** The Predictive Mesh Manager behind its own file: no start of a service waits for its code. */
export type LatePrediction = Pick<Prediction, "exportHistory" | "erase"> & {
  /** Resolves when it knows what earlier visits have taught, or cannot be had. */
  begin(role: string | undefined): Promise<void>;
  observe: Prediction["observe"];
  plan: Prediction["plan"];
  measured: Prediction["measured"];
  adopt: Prediction["adopt"];
  retired(service: string): void;
  /** `undefined` until it is loaded. */
  readonly current: Prediction | undefined;
};

export interface LatePredictionOptions extends PredictionOptions {
  open(): Promise<Pick<typeof import("./prediction.worker"), "createPrediction">>;
}

/** What happens before it is loaded is told to it then, in the same order. Without it services start on demand. */
export function createLatePrediction({ open, ...options }: LatePredictionOptions): LatePrediction {
  let current: Prediction | undefined;
  let opened: Promise<Prediction> | undefined;

  const loaded = () => {
    opened ??= open().then(({ createPrediction }) => {
      current = createPrediction(options);
      return current;
    });
    return opened;
  };
  const tell = async (task: (prediction: Prediction) => unknown): Promise<void> => {
    try {
      await loaded().then(task);
    } catch (error) {
      console.warn("[foremesh] services start on demand only, nothing is foreseen", error);
    }
  };

  return {
    begin: (role) => tell((prediction) => prediction.begin(role)),
    observe: (usage, found) => void tell((prediction) => prediction.observe(usage, found)),
    plan: (role) => void tell((prediction) => prediction.plan(role)),
    measured: (service, coldStartMs) => void tell((prediction) => prediction.measured(service, coldStartMs)),
    adopt: (config) => void tell((prediction) => prediction.adopt(config)),
    retired: (service) => void tell(({ manager }) => manager.onRetire(service)),
    exportHistory: async () => (await loaded()).exportHistory(),
    erase: async () => (await loaded()).erase(),
    get current() {
      return current;
    },
  };
}
