import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createBaseRate, likelihoodOf } from "./base-rate";
import { createMixer, type Mixer, type Opinion } from "./mixer";

const AT = 1_000;

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

const learn = (mixer: Mixer, service: string, said: readonly Opinion[]) =>
  mixer.learn({ service, route: service, at: AT }, said);

describe("mixer", () => {
  it("changes nothing before it has learned anything, with a single forecaster", () => {
    fc.assert(
      fc.property(distributions, (next) => {
        const mixer = createMixer(["only"]);
        const said = opinion("only", next);
        const inOrder = [...said.forecasts].sort((a, b) => b.probability - a.probability);
        for (const [i, { service, probability }] of mixer.mix([said]).entries()) {
          expect(service).toBe(inOrder[i]!.service);
          expect(probability).toBeCloseTo(inOrder[i]!.probability, 12);
        }
        for (const [service, p] of mixer.mixNext([said], AT)) expect(p).toBeCloseTo(next[service]!, 6);
      }),
    );
  });

  it("sums to at most 1, and stays within what is said about the horizon", () => {
    const uses = fc.array(fc.constantFrom("a", "b", "c", "d", "x"), { maxLength: 20 });
    fc.assert(
      fc.property(distributions, distributions, uses, (first, second, used) => {
        const mixer = createMixer(["first", "second"]);
        const said = [opinion("first", first), opinion("second", second)];
        for (const service of used) learn(mixer, service, said);
        const next = mixer.mixNext(said, AT);
        expect([...next.values()].reduce((sum, p) => sum + p, 0)).toBeLessThanOrEqual(1 + 1e-9);
        for (const { service, probability } of mixer.mix(said)) {
          expect(probability).toBeLessThanOrEqual(Math.max(first[service] ?? 0, second[service] ?? 0) + 1e-9);
        }
        expect(mixer.weightOf("first") + mixer.weightOf("second")).toBeCloseTo(1);
      }),
    );
  });

  it("never loses more than ln 5 + T/100,000 nats to the best of three forecasters, whatever they say", () => {
    const somebody = distributions.filter((next) => Object.keys(next).length > 0);
    const round = fc.record({
      said: fc.tuple(somebody, somebody, somebody),
      used: fc.constantFrom("a", "b", "c", "d", "x", "y"),
    });
    fc.assert(
      fc.property(fc.array(round, { maxLength: 150 }), (rounds) => {
        const mixer = createMixer(["0", "1", "2"]);
        const base = createBaseRate();
        for (const service of ["a", "b", "c", "d"]) {
          base.observe(service);
          learn(mixer, service, []);
        }
        const lost = [0, 0, 0];
        let merged = 0;
        for (const { said, used } of rounds) {
          const opinions = said.map((next, i) => opinion(String(i), next));
          for (const [i, { next }] of opinions.entries())
            lost[i]! -= Math.log(likelihoodOf(used, next, base));
          merged -= Math.log(likelihoodOf(used, mixer.mixNext(opinions, AT), base));
          learn(mixer, used, opinions);
          base.observe(used);
        }
        const bound = Math.log(5) - rounds.length * Math.log(1 - 0.00001);
        expect(merged).toBeLessThanOrEqual(Math.min(...lost) + bound + 1e-6);
      }),
    );
  });

  it("follows whoever is right, and turns round within a few uses when the world does", () => {
    const mixer = createMixer(["a-fan", "b-fan"]);
    const said = [opinion("a-fan", { a: 0.8, b: 0.1 }), opinion("b-fan", { a: 0.1, b: 0.8 })];
    for (let i = 0; i < 1_000; i++) learn(mixer, "a", said);
    expect(mixer.weightOf("a-fan")).toBeGreaterThan(0.99);
    expect(mixer.mixNext(said, AT).get("a")).toBeGreaterThan(0.75);
    for (let i = 0; i < 6; i++) learn(mixer, "b", said);
    expect(mixer.weightOf("b-fan")).toBeGreaterThan(0.9);
    expect(mixer.mixNext(said, AT).get("b")).toBeGreaterThan(0.7);
  });

  it("is surer than either of two forecasters that tend to be right when they agree", () => {
    const mixer = createMixer(["first", "second"]);
    const agreed = [opinion("first", { a: 0.5, b: 0.2 }), opinion("second", { a: 0.5, c: 0.2 })];
    const apart = [opinion("first", { b: 0.5, a: 0.1 }), opinion("second", { c: 0.5, a: 0.1 })];
    for (let i = 0; i < 400; i++) {
      learn(mixer, "a", agreed);
      learn(mixer, ["b", "c", "d", "e"][i % 4]!, apart);
    }
    expect(mixer.mixNext(agreed, AT).get("a")).toBeGreaterThan(0.7);
    expect(mixer.mixNext(apart, AT).get("b")).toBeLessThan(0.5);
  });

  it("does not take 'something else' for a hit", () => {
    const mixer = createMixer(["vague", "knowing"]);
    const vague = opinion("vague", { a: 0.1 });
    const knowing = opinion("knowing", { a: 0.1, b: 0.2, c: 0.2, d: 0.2, e: 0.2 });
    for (let i = 0; i < 200; i++) learn(mixer, ["b", "c", "d", "e"][i % 4]!, [vague, knowing]);
    expect(mixer.mixNext([vague, knowing], AT).get("b")).toBeGreaterThan(0.15);
  });

  it("lets a forecaster without an opinion sleep, at no gain and no loss", () => {
    const mixer = createMixer(["awake", "asleep"]);
    const said = [opinion("awake", { a: 0.6 }), opinion("asleep", {})];
    learn(mixer, "a", said);
    expect(mixer.weightOf("asleep")).toBeCloseTo(0.5, 2);
    expect(mixer.mix(said)[0]?.probability).toBeCloseTo(0.6);
  });

  it("says nothing while all sleep", () => {
    const mixer = createMixer(["asleep"]);
    learn(mixer, "a", [opinion("asleep", {})]);
    expect(mixer.mixNext([opinion("asleep", {})], AT).size).toBe(0);
  });

  it("says the same after a restart, and goes on learning the same", () => {
    const uses = fc.array(fc.constantFrom("a", "b", "c", "x"), { maxLength: 30 });
    fc.assert(
      fc.property(distributions, distributions, uses, uses, (first, second, used, more) => {
        const mixer = createMixer(["first", "second"]);
        const said = () => [opinion("first", first), opinion("second", second)];
        for (const service of used) learn(mixer, service, said());
        const restarted = createMixer(["first", "second"]);
        expect(restarted.load(structuredClone(mixer.save()))).toBe(true);
        for (const service of more) for (const each of [mixer, restarted]) learn(each, service, said());
        const [expected, now] = [mixer, restarted].map((each) => [...each.mixNext(said(), AT).values()]);
        for (const [i, p] of now!.entries()) expect(p).toBeCloseTo(expected![i]!, 9);
      }),
    );
  });

  it("keeps its weights when the portfolio changes, and gives a newcomer a share", () => {
    const mixer = createMixer(["old", "poor"]);
    const said = [opinion("old", { a: 0.9 }), opinion("poor", { a: 0.2 })];
    for (let i = 0; i < 50; i++) learn(mixer, "a", said);
    const restarted = createMixer(["new", "old"]);
    expect(restarted.load(mixer.save())).toBe(true);
    expect(restarted.weightOf("old")).toBeGreaterThan(0.7);
    expect(restarted.weightOf("new")).toBeGreaterThan(0.1);
  });

  it("refuses a damaged state, and starts even", () => {
    const mixer = createMixer(["a", "b"]);
    const saved = mixer.save() as Record<string, unknown>;
    expect(mixer.load({ ...saved, alone: [1, Number.NaN] })).toBe(false);
    expect(mixer.weightOf("a")).toBe(0.5);
  });
});
