import type { Arma } from "./arma";

/**
 * Normal deviates of a seed: the mixing function of SplitMix over a counter, then Box and Muller. A linear congruential
 * generator will not do, its neighbours lie on few lines.
 *
 * @see Steele, Lea, Flood 2014, "Fast splittable pseudorandom number generators"
 */
export function normalDeviates(seed: number): () => number {
  let state = Math.imul(seed + 1, 0x85eb_ca6b);
  const uniform = () => {
    state = (state + 0x9e37_79b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0_aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a_2d97);
    return (((mixed ^ (mixed >>> 15)) >>> 0) + 0.5) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
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
