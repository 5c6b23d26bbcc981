/**
 * Draws the app's PNG icons from wayfarer.svg into public/: `npx tsx demo-app/icons/generate-icons.ts`.
 *
 * The results are committed (a few kB each), so a build needs no renderer. A maskable icon may be cropped to a
 * circle of 80 % of its width (https://w3c.github.io/manifest/#icon-masks), hence the smaller mark on a full square.
 */
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { initWasm, Resvg } from "@resvg/resvg-wasm";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The mark without rounded corners, drawn at `ratio` of its size around the centre. */
function fullBleed(svg: string, ratio: number): string {
  const shiftPx = (512 * (1 - ratio)) / 2;
  return svg
    .replace('rx="112" ', "")
    .replace(
      /(<rect[^>]*>)([\s\S]*)<\/svg>/,
      `$1<g transform="translate(${shiftPx} ${shiftPx}) scale(${ratio})">$2</g></svg>`,
    );
}

const renderer = createRequire(import.meta.url).resolve("@resvg/resvg-wasm/index_bg.wasm");
await initWasm(await readFile(renderer));
const mark = await readFile(here("wayfarer.svg"), "utf8");

const icons: readonly (readonly [file: string, svg: string, widthPx: number])[] = [
  ["icon-192.png", mark, 192],
  ["icon-512.png", mark, 512],
  ["icon-maskable-512.png", fullBleed(mark, 0.78), 512],
  ["apple-touch-icon-180.png", fullBleed(mark, 0.9), 180],
];
await mkdir(here("../public/icons"), { recursive: true });
for (const [file, svg, widthPx] of icons) {
  const png = new Resvg(svg, { fitTo: { mode: "width", value: widthPx } }).render().asPng();
  await writeFile(here(`../public/icons/${file}`), png);
  console.log(`${file}: ${png.byteLength} bytes`);
}
await copyFile(here("wayfarer.svg"), here("../public/favicon.svg"));
