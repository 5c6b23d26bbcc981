import { clamp, fractal, hash, mix, noise, smoothstep } from "./noise";
import type { Color, Layer, Scene } from "./scene";
import { silhouette } from "./silhouette";

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** RGBA. */
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}

const GRAIN = 7;
const VIGNETTE = 0.2;

/** Paints a landscape pixel by pixel, from the sky forwards; then grain and a darker edge, as a lens and a film leave them. */
export function paintScene(scene: Scene, width: number, height: number): Picture {
  const data = new Uint8ClampedArray(width * height * 4);
  const outlines = scene.layers.map((layer, index) => silhouette(layer, scene.seed + index, width, height));
  const above = (x: number, y: number): Color => {
    let color = skyAt(scene, x / height, y / height);
    for (const [index, layer] of scene.layers.entries()) {
      const top = outlines[index]![x]!;
      const cover = clamp(y - top + 0.5);
      if (cover > 0)
        color = blend(color, landAt(layer, scene.seed + index, x / height, y / height, top / height), cover);
    }
    return color;
  };
  const waterLine = (scene.water?.from ?? 2) * height;

  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const color = y > waterLine ? waterAt(scene, x, y, waterLine, width, height, above) : above(x, y);
      const [dx, dy] = [x / width - 0.5, y / height - 0.5];
      const light = 1 - VIGNETTE * smoothstep(0.12, 0.5, dx * dx + dy * dy);
      const grain = GRAIN * (hash(x, y, scene.seed) - 0.5);
      const at = (y * width + x) * 4;
      for (let channel = 0; channel < 3; channel++) data[at + channel] = color[channel]! * light + grain;
      data[at + 3] = 255;
    }
  }
  return { width, height, data };
}

function skyAt({ seed, sky, sun, clouds, stars, aurora }: Scene, x: number, y: number): Color {
  const place = clamp(y / 0.68) * (sky.length - 1);
  const index = Math.min(sky.length - 2, Math.floor(place));
  let color = blend(sky[index]!, sky[index + 1]!, place - index);
  if (stars === true) {
    const [cellX, cellY] = [Math.floor(x * 260), Math.floor(y * 260)];
    const brightness = smoothstep(0.994, 1, hash(cellX, cellY, seed)) * (1 - clamp(y / 0.6));
    color = blend(color, [255, 250, 240], brightness);
  }
  if (aurora !== undefined) color = blend(color, aurora, curtain(x, y, seed));
  if (sun !== undefined) {
    const distance = Math.hypot(x - sun.x, y - sun.y);
    color = blend(color, sun.glow, 0.85 * Math.exp(-distance * 4.2));
    color = blend(color, sun.color, 1 - smoothstep(sun.radius * 0.94, sun.radius, distance));
  }
  if (clouds !== undefined) {
    const thickness = fractal(x * 2.2, y * 6.5, seed + 100, 5);
    const from = 1 - clouds.cover;
    color = blend(color, clouds.color, 0.8 * smoothstep(from, from + 0.24, thickness));
  }
  return color;
}

/** Folds of light that hang from a wavy line, sharp below and fading upwards. */
function curtain(x: number, y: number, seed: number): number {
  let light = 0;
  for (let fold = 0; fold < 3; fold++) {
    const edge = 0.3 + fold * 0.11 + 0.16 * (fractal(x * 1.6, fold * 7, seed + fold, 3) - 0.5);
    const rays = 0.45 + 0.55 * noise(x * 26, y * 1.4, seed + 40 + fold);
    light += y < edge ? rays * Math.exp((y - edge) * 6.5) : rays * Math.exp((edge - y) * 60);
  }
  return clamp(light * 0.46);
}

function landAt(layer: Layer, seed: number, x: number, y: number, top: number): Color {
  const depth = clamp((y - top) / Math.max(0.02, layer.base - top));
  let color = blend(layer.color, layer.haze, layer.shape === "skyline" ? depth * 0.5 : depth ** 1.5);
  if (layer.shape === "skyline") return windowAt(layer, seed, x, y, top) ?? color;
  const grainX = layer.shape === "dune" ? 9 : 26;
  const rock = fractal(x * grainX + y * 14, y * 34, seed + 200, 4) - 0.5;
  const contrast = layer.shape === "dune" ? 22 : 54;
  color = color.map((value) => value + rock * contrast * (1 - depth)) as unknown as Color;
  if (layer.snowFrom === undefined) return color;
  const altitude = (layer.base - y) / layer.relief;
  return blend(
    color,
    [248, 250, 255],
    0.88 * smoothstep(layer.snowFrom, layer.snowFrom + 0.2, altitude + rock * 0.9),
  );
}

function windowAt(
  { litWindows = 0 }: Layer,
  seed: number,
  x: number,
  y: number,
  top: number,
): Color | undefined {
  const [column, row] = [x * 150, y * 110];
  const isPane = column % 1 > 0.3 && column % 1 < 0.75 && row % 1 > 0.28 && row % 1 < 0.72 && y > top + 0.012;
  const chance = hash(Math.floor(column), Math.floor(row), seed + 300);
  if (!isPane || chance > litWindows) return undefined;
  return chance < litWindows / 4 ? [180, 214, 255] : [255, 206, 128];
}

/** The mirror image, moved by ripples that grow towards the shore this side, and tinted with depth. */
function waterAt(
  { seed, water }: Scene,
  x: number,
  y: number,
  waterLine: number,
  width: number,
  height: number,
  above: (x: number, y: number) => Color,
): Color {
  const depth = (y - waterLine) / (height - waterLine);
  const ripple = fractal((x / height) * 14, (y / height) * 130, seed + 400, 3) - 0.5;
  const mirrorX = Math.min(width - 1, Math.max(0, Math.round(x + ripple * 90 * (0.1 + depth))));
  const mirrorY = Math.max(0, Math.round(waterLine - (y - waterLine) * 1.25 - ripple * 70 * depth));
  const { tint, clear } = water!;
  const glint = 26 * ripple * (0.3 + depth);
  return blend(tint, above(mirrorX, mirrorY), clear * (1 - 0.45 * depth)).map(
    (value) => value + glint,
  ) as unknown as Color;
}

const blend = (a: Color, b: Color, share: number): Color => [
  mix(a[0], b[0], share),
  mix(a[1], b[1], share),
  mix(a[2], b[2], share),
];
