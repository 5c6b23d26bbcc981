import { describe, expect, it } from "vitest";
import { exchangeEvent } from "./exchange-event.fixture";
import { createRecorder } from "./recorder";

describe("recorder", () => {
  it("keeps the newest events, oldest first, and counts them all", () => {
    const recorder = createRecorder(3, () => undefined);
    for (let at = 1; at <= 5; at++) recorder.record(exchangeEvent({ at }));
    expect(recorder.recent().map(({ at }) => at)).toEqual([3, 4, 5]);
    expect(recorder.exchangeCount).toBe(5);
  });

  it("counts as failures what the mesh or a service could not do, and not what a client did wrong", () => {
    const recorder = createRecorder(9, () => undefined);
    for (const status of [200, 304, 403, 404, 499, 500, 503, 504]) recorder.record(exchangeEvent({ status }));
    expect(recorder.failureCount).toBe(3);
  });

  it("passes every event on, and hands out copies of its ring", () => {
    const passed: number[] = [];
    const recorder = createRecorder(9, ({ at }) => passed.push(at));
    recorder.record(exchangeEvent({ at: 1 }));
    const before = recorder.recent();
    recorder.record(exchangeEvent({ at: 2 }));
    expect([passed, before.length]).toEqual([[1, 2], 1]);
  });
});
