import { describe, expect, it } from "vitest";
import { forecasterContract } from "../forecaster.contract";
import { createPopularity } from "./popularity";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

describe("popularity", () => {
  forecasterContract(createPopularity);

  it("knows what is used in the morning, and what in the evening", () => {
    const popularity = createPopularity();
    for (let day = 0; day < 20; day++) {
      popularity.observe({ service: "news", route: "r", at: day * DAY_MS + 7 * HOUR_MS });
      popularity.observe({ service: "films", route: "r", at: day * DAY_MS + 20 * HOUR_MS });
    }
    const at = (hour: number) => popularity.next({ at: 20 * DAY_MS + hour * HOUR_MS });
    expect(at(7).get("news")).toBeGreaterThan(0.7);
    expect(at(20).get("films")).toBeGreaterThan(0.7);
  });

  it("forgets what was popular once", () => {
    const popularity = createPopularity();
    for (let i = 0; i < 3_000; i++) popularity.observe({ service: "old", route: "r", at: 0 });
    for (let i = 0; i < 600; i++) popularity.observe({ service: "new", route: "r", at: 12 * HOUR_MS });
    const next = popularity.next({ at: 6 * HOUR_MS });
    expect(next.get("new")).toBeGreaterThan(2 * next.get("old")!);
  });
});
