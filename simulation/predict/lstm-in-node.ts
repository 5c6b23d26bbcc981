import { createRequire } from "node:module";
import { dirname } from "node:path";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { ready, setBackend } from "@tensorflow/tfjs-core";
import type { Forecaster } from "../../runtime/predict/forecaster";
import { createLstm } from "../../runtime/predict/forecasters/lstm/lstm";
import { tfTrainer } from "../../runtime/predict/forecasters/lstm/tf-trainer.worker";

const WINDOWS_PER_STEP = 16;

/**
 * The LSTM with idle time enough after each use: every step that is due is taken at once, so that a replay gives the same
 * each time. What a step learns from is what a client would have seen by then.
 */
export async function lstmInNode(): Promise<Forecaster> {
  const wasm = "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm";
  setWasmPaths(`${dirname(createRequire(import.meta.url).resolve(wasm))}/`);
  await setBackend("wasm");
  await ready();
  const lstm = createLstm();
  return {
    ...lstm,
    observe(usage) {
      lstm.observe(usage);
      while (lstm.isTrainingDue()) lstm.train(tfTrainer, WINDOWS_PER_STEP);
    },
  };
}
