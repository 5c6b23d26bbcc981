/** Data to SVG text, without a library: axes, lines and points in a fixed frame. */
export interface Axis {
  readonly label: string;
  readonly least: number;
  readonly most: number;
  /** Decades instead of equal steps; `least` must be above 0. */
  readonly isLog?: boolean;
}

export interface Series {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
  readonly isLine?: boolean;
  readonly isMarked?: boolean;
}

export interface Chart {
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
}

const WIDTH = 640;
const HEIGHT = 400;
const FRAME = { left: 64, right: 168, top: 40, bottom: 48 };
const TICK_COUNT = 5;

/** Okabe and Ito's palette: told apart by people who see colours differently, too. */
const COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"];

export function drawChart({ title, x, y, series }: Chart): string {
  const toX = scaleOf(x, FRAME.left, WIDTH - FRAME.right);
  const toY = scaleOf(y, HEIGHT - FRAME.bottom, FRAME.top);
  const [bottom, left] = [HEIGHT - FRAME.bottom, FRAME.left];
  const right = WIDTH - FRAME.right;
  const parts = [
    text(left, 22, title, 'font-weight="bold"'),
    line(left, bottom, right, bottom, "#333"),
    line(left, bottom, left, FRAME.top, "#333"),
    ...ticksOf(x).map(
      (at) =>
        line(toX(at), bottom, toX(at), bottom + 4, "#333") + text(toX(at), bottom + 18, shown(at), MIDDLE),
    ),
    ...ticksOf(y).map(
      (at) => line(left, toY(at), right, toY(at), "#ddd") + text(left - 6, toY(at) + 4, shown(at), END),
    ),
    text((left + right) / 2, HEIGHT - 10, x.label, MIDDLE),
    `<g transform="rotate(-90 14 ${(FRAME.top + bottom) / 2})">${text(14, (FRAME.top + bottom) / 2, y.label, MIDDLE)}</g>`,
    ...series.map((one, index) => drawSeries(one, index, toX, toY)),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12"><rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>${parts.join("\n")}</svg>\n`;
}

function drawSeries(
  { name, points, isLine, isMarked }: Series,
  index: number,
  toX: Scale,
  toY: Scale,
): string {
  const colour = COLOURS[index % COLOURS.length]!;
  const places = points.map(([px, py]) => [round(toX(px)), round(toY(py))] as const);
  const path = places.map(([px, py]) => `${px},${py}`).join(" ");
  const drawn = isLine ? `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"/>` : "";
  const marks = isMarked
    ? places.map(([px, py]) => `<circle cx="${px}" cy="${py}" r="3.5" fill="${colour}"/>`)
    : [];
  const legendY = FRAME.top + 8 + 18 * index;
  const key = `<rect x="${WIDTH - FRAME.right + 12}" y="${legendY - 9}" width="10" height="10" fill="${colour}"/>`;
  return [drawn, ...marks, key, text(WIDTH - FRAME.right + 28, legendY, name)].join("");
}

type Scale = (value: number) => number;

/** What lies outside the axis is drawn at its end. */
function scaleOf({ least, most, isLog = false }: Axis, from: number, to: number): Scale {
  const place = (value: number) => (isLog ? Math.log10(value) : value);
  const span = place(most) - place(least) || 1;
  return (value) =>
    from + ((to - from) * (place(Math.min(most, Math.max(least, value))) - place(least))) / span;
}

function ticksOf({ least, most, isLog = false }: Axis): number[] {
  if (!isLog)
    return Array.from({ length: TICK_COUNT + 1 }, (_, i) => least + ((most - least) * i) / TICK_COUNT);
  const first = Math.ceil(Math.log10(least) - 1e-9);
  const count = Math.floor(Math.log10(most) + 1e-9) - first + 1;
  return Array.from({ length: Math.max(0, count) }, (_, i) => 10 ** (first + i));
}

const shown = (value: number): string => String(Number(value.toPrecision(3)));

const MIDDLE = 'text-anchor="middle"';
const END = 'text-anchor="end"';

const round = (value: number): number => Math.round(value * 10) / 10;

const line = (x1: number, y1: number, x2: number, y2: number, colour: string): string =>
  `<line x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}" stroke="${colour}"/>`;

const text = (x: number, y: number, content: string, attributes = ""): string =>
  `<text x="${round(x)}" y="${round(y)}" ${attributes}>${escaped(content)}</text>`;

const escaped = (content: string): string =>
  content.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
