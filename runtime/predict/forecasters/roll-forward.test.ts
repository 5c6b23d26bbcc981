import { describe, expect, it } from "vitest";
import { rollForward } from "./roll-forward";

/** A first-order chain: what follows each service, with its probability. */
function chain(links: Readonly<Record<string, Readonly<Record<string, number>>>>) {
  const names = [...new Set(Object.entries(links).flatMap(([from, after]) => [from, ...Object.keys(after)]))];
  const numberOf = (name: string) => names.indexOf(name);
  const model = {
    steps(history: readonly number[]) {
      const after = links[names[history.at(-1)!]!] ?? {};
      const symbols = Object.keys(after).map(numberOf);
      return { count: symbols.length, symbols, shares: Object.values(after) };
    },
    typicalMs: () => 1_000,
    end: numberOf("end"),
  };
  return { model, names, numberOf };
}

const ahead = ({ model, names, numberOf }: ReturnType<typeof chain>, history: readonly string[]) =>
  Object.fromEntries(
    rollForward(model, history.map(numberOf)).map(({ symbol, ...rest }) => [names[symbol]!, rest]),
  );

describe("roll forward", () => {
  it("multiplies along the walk and adds up the times, three services ahead", () => {
    const model = chain({ a: { b: 0.8, end: 0.2 }, b: { c: 0.5, end: 0.5 }, c: { d: 1 }, d: { e: 1 } });
    const forecasts = ahead(model, ["a"]);
    expect(forecasts.b).toEqual({ probability: 0.8, withinMs: 1_000 });
    expect(forecasts.c).toEqual({ probability: 0.4, withinMs: 2_000 });
    expect(forecasts.d).toEqual({ probability: 0.4, withinMs: 3_000 });
    expect(forecasts.e).toBeUndefined();
  });

  it("counts a service once per future, at its first use", () => {
    const model = chain({ a: { b: 1 }, b: { c: 1 }, c: { b: 0.9, d: 0.1 }, d: { end: 1 } });
    const forecasts = ahead(model, ["a"]);
    expect(forecasts.b).toEqual({ probability: 1, withinMs: 1_000 });
    expect(forecasts.d?.probability).toBeCloseTo(0.1 + 0.9 * 0.1, 1);
  });

  it("adds up the ways that lead to the same service", () => {
    const model = chain({ a: { b: 0.5, c: 0.5 }, b: { d: 1 }, c: { d: 1 } });
    expect(ahead(model, ["a"]).d).toEqual({ probability: 1, withinMs: 2_000 });
  });

  it("does not use up the horizon by going back and forth", () => {
    const model = chain({ a: { b: 1 }, b: { a: 0.5, c: 0.5 } });
    const { a, c } = ahead(model, ["a"]);
    expect(a?.probability).toBe(0.5);
    // What comes after the second return is not followed any more.
    expect(c?.probability).toBe(0.5 + 0.5 * 0.5);
  });

  it("leaves the current service out of the next change", () => {
    const model = chain({ a: { a: 0.9, b: 0.1 } });
    expect(ahead(model, ["a"]).b?.probability).toBeCloseTo(1);
  });

  it("never exceeds 1, and stops, where everything may follow everything", () => {
    const names = Array.from({ length: 40 }, (_, i) => `s${i}`);
    const uniform = Object.fromEntries(names.map((name) => [name, 1 / names.length]));
    const forecasts = ahead(chain(Object.fromEntries(names.map((name) => [name, uniform]))), ["s0"]);
    for (const { probability } of Object.values(forecasts)) expect(probability).toBeLessThanOrEqual(1);
  });
});
