import { describe, expect, it, vi } from "vitest";
import { manualClock } from "../kernel/manual-clock";
import { createLstm } from "../predict/forecasters/lstm/lstm";
import type { Trainer } from "../predict/forecasters/lstm/trainer";
import { createTrainingSchedule } from "../predict/forecasters/lstm/training-schedule";
import { createLstmTraining } from "./lstm-training.worker";

/** Finds nothing to improve. */
const idleTrainer: Trainer = (weights) => ({ gradient: new Float32Array(weights.length), lossBits: 1 });

function trainingOn(device: { readonly isOn?: boolean; readonly saveData?: boolean; readonly gib?: number }) {
  const { isOn = true, saveData = false, gib = 8 } = device;
  const clock = manualClock();
  const store = { read: async () => undefined, write: vi.fn(async (_: unknown) => undefined) };
  const openTrainer = vi.fn(async () => idleTrainer);
  const training = createLstmTraining({
    lstm: createLstm(),
    schedule: createTrainingSchedule(),
    store,
    clock,
    isOn: () => isOn,
    signals: () => ({ hardwareConcurrency: 4, saveData, deviceMemoryGiB: gib }),
    openTrainer,
  });
  const use = (count: number) => {
    for (let i = 0; i < count; i++)
      training.forecaster.observe({ service: i % 2 === 0 ? "a" : "b", route: "r", at: 1_000 * i });
  };
  /** Lets timers and what they began come to an end, many times over. */
  const settle = async () => {
    for (let i = 0; i < 50; i++) {
      clock.advance(1_000);
      await Promise.resolve();
    }
  };
  return { training, store, openTrainer, use, settle };
}

describe("training of the LSTM in the controller", () => {
  it("asks for TensorFlow.js once there is enough to learn from, then trains and keeps what it learned", async () => {
    const { training, store, openTrainer, use, settle } = trainingOn({});
    use(100);
    await settle();
    expect(openTrainer).not.toHaveBeenCalled();
    use(200);
    await settle();
    expect(openTrainer).toHaveBeenCalledOnce();
    expect(training.snapshot()?.stepCount).toBeGreaterThan(0);
    expect(store.write).toHaveBeenCalled();
  });

  it.each([
    ["when it is off", { isOn: false }],
    ["under Save-Data", { saveData: true }],
    ["below 2 GB of memory", { gib: 1 }],
  ])("never asks for it %s", async (_, device) => {
    const { openTrainer, use, settle } = trainingOn(device);
    use(1_000);
    await settle();
    expect(openTrainer).not.toHaveBeenCalled();
  });

  it("forgets what it has learned when it is told to, here and on disk", async () => {
    const { training, store, use, settle } = trainingOn({});
    use(300);
    await settle();
    await training.erase();
    expect(training.snapshot()).toMatchObject({ stepCount: 0, isTrainingDue: false });
    expect(store.write).toHaveBeenLastCalledWith({
      lstm: createLstm().save(),
      schedule: createTrainingSchedule().save(),
    });
  });
});
