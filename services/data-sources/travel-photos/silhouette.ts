import { fractal, hash } from "./noise";
import type { Layer } from "./scene";

/** For each column of pixels, where the layer's outline lies, in pixels from the top. */
export function silhouette(layer: Layer, seed: number, width: number, height: number): Float64Array {
  const rise = { ridge, dune, skyline }[layer.shape];
  return Float64Array.from(
    { length: width },
    (_, x) => (layer.base - layer.relief * rise((x / height) * layer.frequency, seed)) * height,
  );
}

/** Folded noise, whose creases are sharp crests. */
function ridge(x: number, seed: number): number {
  let [sum, amplitude, frequency, total] = [0, 1, 1, 0];
  for (let octave = 0; octave < 7; octave++) {
    sum += amplitude * (1 - Math.abs(2 * fractal(x * frequency, 0.5, seed + octave * 17, 1) - 1));
    total += amplitude;
    amplitude *= 0.46;
    frequency *= 2.03;
  }
  return (sum / total) ** 1.4;
}

const dune = (x: number, seed: number): number =>
  0.5 +
  0.42 * Math.sin(x * 2.4 + seed) * Math.cos(x * 0.9 + seed * 2) +
  0.1 * (fractal(x * 3, 0, seed, 2) - 0.5);

/** Houses of uneven widths and heights; a few are towers with a mast. */
function skyline(x: number, seed: number): number {
  const block = Math.floor(x);
  const isWide = hash(block, 1, seed) > 0.5;
  const house = isWide ? block : block + (x % 1 > 0.5 ? 0.5 : 0);
  const height = hash(Math.round(house * 2), 2, seed);
  const isTower = height > 0.84;
  const center = house + (isWide ? 0.5 : 0.25);
  if (isTower && Math.abs(x - center) < 0.02) return 1;
  return 0.22 + 0.62 * height ** 1.6;
}
