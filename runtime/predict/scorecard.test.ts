import { describe, expect, it } from "vitest";
import type { PlanStep } from "./plan";
import { createScorecard } from "./scorecard";

const planOf = (kind: PlanStep, service = "maps", at = 0, withinMs = 30_000) => ({
  at,
  actions: [{ kind, service, probability: 0.8, withinMs, reason: "", keepMs: 0 }],
});

describe("scorecard", () => {
  it("counts an instance as used when the use found it ready, and as late when it was still starting", () => {
    const scorecard = createScorecard();
    scorecard.record(planOf("instantiate"));
    scorecard.onUse("maps", 5_000, "ready");
    scorecard.record(planOf("instantiate", "rates", 6_000));
    scorecard.onUse("rates", 6_100, "starting");
    expect(scorecard.snapshot()).toMatchObject({ total: { used: 1, late: 1, wasted: 0 }, precision: 1 });
  });

  it("asks of each step only what it had promised", () => {
    const scorecard = createScorecard();
    scorecard.record(planOf("prefetch", "a"));
    scorecard.record(planOf("compile", "b"));
    scorecard.onUse("a", 1, "prefetched");
    scorecard.onUse("b", 1, "prefetched");
    const { counts } = scorecard.snapshot();
    expect(counts.prefetch).toEqual({ used: 1, late: 0, wasted: 0 });
    expect(counts.compile).toEqual({ used: 0, late: 1, wasted: 0 });
  });

  it("counts a step as wasted when its service was not used within three times the forecast", () => {
    const scorecard = createScorecard();
    scorecard.record(planOf("instantiate"));
    scorecard.expire(90_000);
    expect(scorecard.snapshot()).toMatchObject({ openCount: 1, precision: undefined });
    scorecard.onUse("maps", 90_001, "ready");
    expect(scorecard.snapshot()).toMatchObject({ openCount: 0, precision: 0, total: { wasted: 1, used: 0 } });
  });

  it("gives at least a minute, however soon the use was foretold", () => {
    const scorecard = createScorecard();
    scorecard.record(planOf("instantiate", "maps", 0, 1_000));
    scorecard.onUse("maps", 59_000, "ready");
    expect(scorecard.snapshot().total.used).toBe(1);
  });

  it("counts an instance that was retired before its use as wasted, but not the bytes", () => {
    const scorecard = createScorecard();
    scorecard.record(planOf("prefetch"));
    scorecard.record(planOf("instantiate"));
    scorecard.onRetire("maps", 10_000);
    expect(scorecard.snapshot()).toMatchObject({ openCount: 1, counts: { instantiate: { wasted: 1 } } });
  });

  it("counts a step planned again while it is open once, with more time", () => {
    const scorecard = createScorecard();
    scorecard.record(planOf("instantiate", "maps", 0));
    scorecard.record(planOf("instantiate", "maps", 60_000));
    scorecard.onUse("maps", 120_000, "ready");
    expect(scorecard.snapshot()).toMatchObject({ total: { used: 1, late: 0, wasted: 0 }, openCount: 0 });
  });

  it("judges a use once: the next finds nothing open", () => {
    const scorecard = createScorecard();
    scorecard.record(planOf("instantiate"));
    for (let at = 0; at < 5; at++) scorecard.onUse("maps", at, "ready");
    expect(scorecard.snapshot().total.used).toBe(1);
  });

  it("shows the latest fifty", () => {
    const scorecard = createScorecard();
    for (let i = 0; i < 60; i++) {
      scorecard.record(planOf("compile", `s${i}`));
      scorecard.onUse(`s${i}`, i, "ready");
    }
    const { recent } = scorecard.snapshot();
    expect(recent).toHaveLength(50);
    expect(recent.at(-1)).toMatchObject({ service: "s59", fate: "used", plannedAt: 0, closedAt: 59 });
  });

  it("keeps its counts over a restart, and refuses a damaged state", () => {
    const scorecard = createScorecard();
    scorecard.record(planOf("instantiate"));
    scorecard.onUse("maps", 1, "ready");
    const restored = createScorecard();
    expect(restored.load(structuredClone(scorecard.save()))).toBe(true);
    expect(restored.snapshot().total.used).toBe(1);
    expect(restored.load({ version: 1, counts: { prefetch: {} } })).toBe(false);
    expect(restored.snapshot().total.used).toBe(0);
  });
});
