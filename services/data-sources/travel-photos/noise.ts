/** Pseudo-random in [0, 1) for a lattice point: the same for the same point, so that a photo is the same in every build. */
export function hash(x: number, y: number, seed: number): number {
  let h = Math.imul(x, 374_761_393) ^ Math.imul(y, 668_265_263) ^ Math.imul(seed, 1_274_126_177);
  h = Math.imul(h ^ (h >>> 13), 1_103_515_245);
  return ((h ^ (h >>> 16)) >>> 0) / 2 ** 32;
}

/** Value noise: the lattice's randoms, smoothly joined. */
export function noise(x: number, y: number, seed: number): number {
  const [x0, y0] = [Math.floor(x), Math.floor(y)];
  const [u, v] = [smooth(x - x0), smooth(y - y0)];
  const top = mix(hash(x0, y0, seed), hash(x0 + 1, y0, seed), u);
  const bottom = mix(hash(x0, y0 + 1, seed), hash(x0 + 1, y0 + 1, seed), u);
  return mix(top, bottom, v);
}

/** Fractional Brownian motion: noise at doubling frequencies and halving amplitudes, in [0, 1). */
export function fractal(x: number, y: number, seed: number, octaves: number): number {
  let [sum, amplitude, frequency, total] = [0, 1, 1, 0];
  for (let octave = 0; octave < octaves; octave++) {
    sum += amplitude * noise(x * frequency, y * frequency, seed + octave);
    total += amplitude;
    amplitude /= 2;
    frequency *= 2;
  }
  return sum / total;
}

export const mix = (a: number, b: number, share: number): number => a + (b - a) * share;

export const clamp = (value: number): number => Math.min(1, Math.max(0, value));

/** 0 below `from`, 1 above `to`, without a corner in between. */
export const smoothstep = (from: number, to: number, value: number): number =>
  smooth(clamp((value - from) / (to - from)));

const smooth = (t: number): number => t * t * (3 - 2 * t);
