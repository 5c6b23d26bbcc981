import { BOLD, END, line, MIDDLE, round, svgOf, text, WIDTH } from "./svg";

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
  /** Above the points, one each. */
  readonly notes?: readonly string[];
}

export interface Chart {
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
}

const HEIGHT = 400;
const FRAME = { left: 64, right: 168, top: 40, bottom: 48 };
/** At most, on an axis of equal steps. */
const TICK_COUNT = 5;

/** Okabe and Ito's palette: told apart by people who see colours differently, too. Further series are dashed. */
const COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"];

export function drawChart({ title, x, y, series }: Chart): string {
  const toX = scaleOf(x, FRAME.left, WIDTH - FRAME.right);
  const toY = scaleOf(y, HEIGHT - FRAME.bottom, FRAME.top);
  const [bottom, left] = [HEIGHT - FRAME.bottom, FRAME.left];
  const right = WIDTH - FRAME.right;
  const parts = [
    text(left, 22, title, BOLD),
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
  return svgOf(title, HEIGHT, parts);
}

function drawSeries(
  { name, points, isLine, isMarked, notes = [] }: Series,
  index: number,
  toX: Scale,
  toY: Scale,
): string {
  const colour = COLOURS[index % COLOURS.length]!;
  const dash = index < COLOURS.length ? "" : ' stroke-dasharray="5 3"';
  const places = points.map(([px, py]) => [round(toX(px)), round(toY(py))] as const);
  const path = places.map(([px, py]) => `${px},${py}`).join(" ");
  const drawn = isLine
    ? `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"${dash}/>`
    : "";
  const marks = isMarked
    ? places.map(([px, py]) => `<circle cx="${px}" cy="${py}" r="3.5" fill="${colour}"/>`)
    : [];
  const noted = notes.map((note, i) =>
    text(places[i]![0], places[i]![1] - 8, note, `fill="${colour}" ${NOTE}`),
  );
  const legendY = FRAME.top + 8 + 18 * index;
  const keyX = WIDTH - FRAME.right + 8;
  const key = `<path d="M${keyX} ${legendY - 4}h16" stroke="${colour}" stroke-width="4"${dash}/>`;
  return [drawn, ...marks, ...noted, key, text(WIDTH - FRAME.right + 28, legendY, name)].join("");
}

type Scale = (value: number) => number;

/** Legible on lines, too. */
const NOTE = `${MIDDLE} paint-order="stroke" stroke="#fff" stroke-width="3"`;

/** What lies outside the axis is drawn at its end. */
function scaleOf({ least, most, isLog = false }: Axis, from: number, to: number): Scale {
  const place = (value: number) => (isLog ? Math.log10(value) : value);
  const span = place(most) - place(least) || 1;
  return (value) =>
    from + ((to - from) * (place(Math.min(most, Math.max(least, value))) - place(least))) / span;
}

function ticksOf({ least, most, isLog = false }: Axis): number[] {
  if (!isLog) {
    const step = roundStep((most - least) / TICK_COUNT);
    const count = Math.floor((most - least) / step + 1e-9) + 1;
    return Array.from({ length: count }, (_, i) => least + step * i);
  }
  const first = Math.ceil(Math.log10(least) - 1e-9);
  const count = Math.floor(Math.log10(most) + 1e-9) - first + 1;
  return Array.from({ length: Math.max(0, count) }, (_, i) => 10 ** (first + i));
}

/** The next of 1, 2, 5, 10, 20, … */
function roundStep(step: number): number {
  const decade = 10 ** Math.floor(Math.log10(step) + 1e-9);
  return decade * ([1, 2, 5].find((factor) => factor * decade >= step * (1 - 1e-9)) ?? 10);
}

const shown = (value: number): string => String(Number(value.toPrecision(3)));
