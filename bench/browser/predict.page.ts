import type { PredictionCost } from "../predict/meter";

const predict = {
  /** In a worker that has nothing else to do, and ends with it. */
  cost: (serviceCount: number, useCount: number): Promise<PredictionCost> =>
    new Promise((resolve, reject) => {
      const worker = new Worker("/bench/predict.worker.js", { type: "module" });
      worker.onmessage = ({ data }: MessageEvent<PredictionCost>) => {
        worker.terminate();
        resolve(data);
      };
      worker.onerror = (event) => reject(new Error(event.message));
      worker.postMessage({ serviceCount, useCount });
    }),
};

Object.assign(window, { predict });
