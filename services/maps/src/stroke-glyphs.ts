/**
 * Digits and the letters of "km" as single strokes in a box 6 wide and 10 high. resvg draws text only with a font, and
 * the smallest font would be larger than this service's code.
 */
const GLYPHS: Readonly<Record<string, string>> = {
  "0": "M3 0C1 0 0 2 0 5S1 10 3 10 6 8 6 5 5 0 3 0Z",
  "1": "M1 2.2 3.6 0V10",
  "2": "M.3 2.6C.4 1 1.5 0 3 0S5.7 1 5.7 2.7C5.7 5 .2 7.4 .2 10H5.9",
  "3": "M.5 1.6C1 .6 1.9 0 3 0 4.6 0 5.6 1 5.6 2.4S4.6 4.8 2.6 4.8C4.7 4.8 5.9 5.8 5.9 7.3S4.7 10 3 10C1.7 10 .7 9.4 .2 8.3",
  "4": "M4.6 10V0L0 7H6",
  "5": "M5.4 0H1.1L.6 4.8C1.3 4.2 2.1 3.9 3 3.9 4.7 3.9 5.9 5.1 5.9 6.9S4.7 10 2.9 10C1.7 10 .7 9.5 .1 8.5",
  "6": "M5.2 .8C4.7 .3 4 0 3.2 0 1.2 0 .1 2.1 .1 5.5 .1 8.4 1.2 10 3.1 10 4.8 10 5.9 8.7 5.9 6.9S4.8 3.9 3.2 3.9C1.5 3.9 .2 5.1 .1 6.5",
  "7": "M.1 0H5.9L2.2 10",
  "8": "M3 4.7C1.5 4.7 .6 3.7 .6 2.4S1.5 0 3 0 5.4 1 5.4 2.4 4.5 4.7 3 4.7C1.3 4.7 .1 5.8 .1 7.3S1.3 10 3 10 5.9 8.9 5.9 7.3 4.7 4.7 3 4.7Z",
  "9": "M.8 9.2C1.3 9.7 2 10 2.8 10 4.8 10 5.9 7.9 5.9 4.5 5.9 1.6 4.8 0 2.9 0 1.2 0 .1 1.3 .1 3.1S1.2 6.1 2.8 6.1C4.5 6.1 5.8 4.9 5.9 3.5",
  k: "M.6 0V10M4.6 4 .6 7.5M1.8 6.5 5 10",
  m: "M0 10V4M0 5.5C.3 4.5 .9 4 1.7 4 2.6 4 3 4.6 3 5.7V10M3 5.5C3.3 4.5 3.9 4 4.7 4 5.6 4 6 4.6 6 5.7V10",
};

const ADVANCE = 8;
const WIDTH = 6;
const HEIGHT = 10;

export interface GlyphPlacement {
  /** Of the middle of the text. */
  readonly x: number;
  readonly y: number;
  readonly heightPx: number;
  readonly color: string;
}

/** An SVG group that writes `text` (digits, "k", "m", spaces) with its middle at a point. */
export function strokeText(text: string, { x, y, heightPx, color }: GlyphPlacement): string {
  const scale = heightPx / HEIGHT;
  const width = (text.length - 1) * ADVANCE + WIDTH;
  const paths = [...text].map((character, index) => {
    const glyph = GLYPHS[character];
    return glyph === undefined ? "" : `<path transform="translate(${index * ADVANCE} 0)" d="${glyph}"/>`;
  });
  const origin = `translate(${(x - (width * scale) / 2).toFixed(2)} ${(y - heightPx / 2).toFixed(2)}) scale(${scale.toFixed(3)})`;
  return `<g transform="${origin}" fill="none" stroke="${color}" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round">${paths.join("")}</g>`;
}
