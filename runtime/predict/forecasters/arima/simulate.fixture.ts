import { seededRandom } from "../../../kernel/seeded-random";
import type { Arma } from "./arma";

/** Normal deviates of a seed (Box and Muller). */
function normalDeviates(seed: number): () => number {
  const uniform = seededRandom(seed);
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** A stretch of a stationary ARMA, its start long past. */
export function simulate({ phi, theta }: Arma, count: number, seed: number): number[] {
  const next = normalDeviates(seed);
  const warmUp = 300;
  const noise = Array.from({ length: count + warmUp }, next);
  const series: number[] = [];
  for (const [t, innovation] of noise.entries()) {
    let value = innovation;
    for (const [i, coefficient] of phi.entries()) value += coefficient * (series[t - 1 - i] ?? 0);
    for (const [j, coefficient] of theta.entries()) value += coefficient * (noise[t - 1 - j] ?? 0);
    series.push(value);
  }
  return series.slice(warmUp);
}

export const arma = (phi: readonly number[], theta: readonly number[]): Arma => ({
  phi: Float64Array.from(phi),
  theta: Float64Array.from(theta),
});
