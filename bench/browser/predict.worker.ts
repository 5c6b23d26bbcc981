import { costOfPrediction } from "../predict/meter";

self.onmessage = ({ data }: MessageEvent<{ readonly serviceCount: number; readonly useCount: number }>) => {
  self.postMessage(costOfPrediction(data.serviceCount, data.useCount, () => performance.now()));
};
