/** The parts that all pictures are made of, as SVG text. */
export const WIDTH = 640;

export const MIDDLE = 'text-anchor="middle"';
export const END = 'text-anchor="end"';
export const BOLD = 'font-weight="bold"';

/** @param title  For those who hear the picture; whoever sees it needs a text of its own. */
export function svgOf(title: string, height: number, parts: readonly string[]): string {
  const open = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="12">`;
  const ground = box(0, 0, WIDTH, height, "#fff");
  return `${[open, `<title>${escaped(title)}</title>`, ground, ...parts].join("\n")}</svg>\n`;
}

export const round = (value: number): number => Math.round(value * 10) / 10;

export const line = (x1: number, y1: number, x2: number, y2: number, colour: string): string =>
  `<line x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}" stroke="${colour}"/>`;

export const box = (x: number, y: number, width: number, height: number, colour: string): string =>
  `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" fill="${colour}"/>`;

export const text = (x: number, y: number, content: string, attributes = ""): string =>
  `<text x="${round(x)}" y="${round(y)}"${attributes && ` ${attributes}`}>${escaped(content)}</text>`;

const escaped = (content: string): string =>
  content.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
