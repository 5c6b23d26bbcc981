import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createMixer, type Opinion } from "./mixer";

const opinion = (forecaster: string, next: Record<string, number>): Opinion => ({
  forecaster,
  next: new Map(Object.entries(next)),
  forecasts: Object.entries(next).map(([service, probability]) => ({
    service,
    probability,
    withinMs: 1_000,
  })),
});

const distributions = fc
  .dictionary(fc.constantFrom("a", "b", "c", "d"), fc.double({ min: 0.01, max: 1, noNaN: true }))
  .map((raw) => {
    const total = Object.values(raw).reduce((sum, p) => sum + p, 0);
    return Object.fromEntries(Object.entries(raw).map(([service, p]) => [service, (0.95 * p) / total]));
  });

describe("mixer", () => {
  it("changes nothing with a single forecaster", () => {
    fc.assert(
      fc.property(distributions, fc.constantFrom("a", "b", "x"), (next, used) => {
        const mixer = createMixer(["only"]);
        const said = opinion("only", next);
        mixer.learn(used, [said]);
        const inOrder = [...said.forecasts].sort((a, b) => b.probability - a.probability);
        for (const [i, { service, probability }] of mixer.mix([said]).entries()) {
          expect(service).toBe(inOrder[i]!.service);
          expect(probability).toBeCloseTo(inOrder[i]!.probability, 12);
        }
        for (const [service, p] of mixer.mixNext([said])) expect(p).toBeCloseTo(next[service]!, 12);
      }),
    );
  });

  it("stays within what its forecasters say, and sums to at most 1", () => {
    const uses = fc.array(fc.constantFrom("a", "b", "c", "d", "x"), { maxLength: 20 });
    fc.assert(
      fc.property(distributions, distributions, uses, (first, second, used) => {
        const mixer = createMixer(["first", "second"]);
        const said = [opinion("first", first), opinion("second", second)];
        for (const service of used) mixer.learn(service, said);
        const next = mixer.mixNext(said);
        expect([...next.values()].reduce((sum, p) => sum + p, 0)).toBeLessThanOrEqual(1 + 1e-9);
        for (const { service, probability } of mixer.mix(said)) {
          expect(probability).toBeLessThanOrEqual(Math.max(first[service] ?? 0, second[service] ?? 0) + 1e-9);
        }
        expect(mixer.weightOf("first") + mixer.weightOf("second")).toBeCloseTo(1);
      }),
    );
  });

  it("follows whoever is right, and turns round within a few uses when the world does", () => {
    const mixer = createMixer(["a-fan", "b-fan"]);
    const said = [opinion("a-fan", { a: 0.8, b: 0.1 }), opinion("b-fan", { a: 0.1, b: 0.8 })];
    for (let i = 0; i < 1_000; i++) mixer.learn("a", said);
    expect(mixer.weightOf("a-fan")).toBeGreaterThan(0.99);
    for (let i = 0; i < 6; i++) mixer.learn("b", said);
    expect(mixer.weightOf("b-fan")).toBeGreaterThan(0.9);
  });

  it("does not take 'something else' for a hit", () => {
    const mixer = createMixer(["vague", "knowing"]);
    const vague = opinion("vague", { a: 0.1 });
    const knowing = opinion("knowing", { a: 0.1, b: 0.2, c: 0.2, d: 0.2, e: 0.2 });
    for (let i = 0; i < 200; i++) mixer.learn(["b", "c", "d", "e"][i % 4]!, [vague, knowing]);
    expect(mixer.weightOf("knowing")).toBeGreaterThan(0.9);
  });

  it("lets a forecaster without an opinion sleep, at no gain and no loss", () => {
    const mixer = createMixer(["awake", "asleep"]);
    const said = [opinion("awake", { a: 0.6 }), opinion("asleep", {})];
    mixer.learn("a", said);
    expect(mixer.weightOf("asleep")).toBeCloseTo(0.5, 2);
    expect(mixer.mix(said)[0]?.probability).toBeCloseTo(0.6);
  });

  it("keeps its weights over a restart, and gives a newcomer a share", () => {
    const mixer = createMixer(["old", "poor"]);
    for (let i = 0; i < 50; i++) mixer.learn("a", [opinion("old", { a: 0.9 }), opinion("poor", { a: 0.2 })]);
    const restarted = createMixer(["old", "poor", "new"]);
    expect(restarted.load(mixer.save())).toBe(true);
    expect(restarted.weightOf("old")).toBeGreaterThan(0.7);
    expect(restarted.weightOf("new")).toBeGreaterThan(0.2);
  });

  it("refuses a damaged state, and starts even", () => {
    const mixer = createMixer(["a", "b"]);
    expect(mixer.load({ version: 1, weights: [["a", Number.NaN]] })).toBe(false);
    expect(mixer.weightOf("a")).toBe(0.5);
  });
});
