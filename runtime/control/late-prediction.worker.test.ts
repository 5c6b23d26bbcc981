import { expect, it, vi } from "vitest";
import type { MeshConfig } from "../config/schema";
import { deferred } from "../kernel/deferred";
import { createLatePrediction } from "./late-prediction.worker";
import type { Prediction } from "./prediction.worker";

const USAGE = { service: "maps", route: "maps", at: 0 };

/** Writes down what it is told. */
function listening(told: string[]): Prediction {
  const hear = (what: string) => async () => void told.push(what);
  return {
    begin: hear("begin"),
    observe: hear("observe"),
    plan: hear("plan"),
    measured: hear("measured"),
    adopt: hear("adopt"),
    manager: { onRetire: hear("retired") },
    exportHistory: async () => ({ version: 1, visits: [] }),
    erase: hear("erase"),
  } as unknown as Prediction;
}

const newLate = (open: () => Promise<{ createPrediction: () => Prediction }>) =>
  createLatePrediction({
    open,
    config: () => ({}) as MeshConfig,
    isPredicting: () => true,
    signals: () => ({ hardwareConcurrency: 2, saveData: false }),
    stateOf: () => "absent",
    act: () => undefined,
    onPlanned: () => undefined,
  });

it("tells what happened before it was loaded, in the same order", async () => {
  const told: string[] = [];
  const file = deferred<{ createPrediction: () => Prediction }>();
  const prediction = newLate(() => file.promise);
  prediction.begin(undefined);
  prediction.measured("maps", 100);
  prediction.observe(USAGE, "cold");
  prediction.retired("maps");
  expect(prediction.current).toBeUndefined();
  file.resolve({ createPrediction: () => listening(told) });
  await prediction.erase();
  expect(told).toEqual(["begin", "measured", "observe", "retired", "erase"]);
  expect(prediction.current).toBeDefined();
});

it("goes on without it when its file cannot be had, and says so", async () => {
  const warn = vi.spyOn(console, "warn").mockReturnValue();
  const prediction = newLate(() => Promise.reject(new TypeError("offline")));
  prediction.begin(undefined);
  await vi.waitFor(() => expect(warn).toHaveBeenCalledOnce());
  await expect(prediction.exportHistory()).rejects.toThrow("offline");
  warn.mockRestore();
});
