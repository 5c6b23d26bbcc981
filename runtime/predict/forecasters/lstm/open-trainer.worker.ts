import { setThreadsCount, setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { env, ready, setBackend } from "@tensorflow/tfjs-core";
import { tfTrainer } from "./tf-trainer.worker";
import type { Trainer } from "./trainer";

/** Its file, beside this one's; a hash of it is part of the name (scripts/build-mesh.ts). */
declare const TFJS_WASM: string;

/**
 * The entry of TensorFlow.js's chunk: a backend that this device has. WASM where there is SIMD, a third of plain
 * JavaScript's time; no threads, which need isolation and gain nothing at this size. Why not WebGL: decision 0017.
 */
export async function openTrainer(): Promise<Trainer> {
  if (await env().getAsync("WASM_HAS_SIMD_SUPPORT")) {
    env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
    setThreadsCount(1);
    // It wants to hear of all three, and takes the one with SIMD as the flags above say.
    const url = new URL(TFJS_WASM, import.meta.url).href;
    setWasmPaths({
      "tfjs-backend-wasm.wasm": url,
      "tfjs-backend-wasm-simd.wasm": url,
      "tfjs-backend-wasm-threaded-simd.wasm": url,
    });
    if (await setBackend("wasm").catch(() => false)) return tfTrainer;
  }
  await import("@tensorflow/tfjs-backend-cpu");
  await setBackend("cpu");
  await ready();
  return tfTrainer;
}
