import { BOLD, box, END, line, MIDDLE, svgOf, text } from "./svg";

/** What happens over a range from 0 to 1: one row a case, one colour a kind. */
export interface Band {
  readonly kind: string;
  readonly from: number;
}

export interface BandRow {
  readonly label: string;
  /** In order, the first from 0; each up to the next. */
  readonly bands: readonly Band[];
}

const [LEFT, RIGHT, TOP, ROW] = [170, 620, 62, 22];
const TICKS = [0, 0.2, 0.4, 0.6, 0.8, 1];

/** @param colours  By kind, in the order of the legend, which has those that occur. */
export function drawBands(
  title: string,
  axis: string,
  rows: readonly BandRow[],
  colours: Readonly<Record<string, string>>,
): string {
  const toX = (value: number) => LEFT + (RIGHT - LEFT) * value;
  const bottom = TOP + ROW * rows.length;
  const height = bottom + 48;
  const met = new Set(rows.flatMap(({ bands }) => bands.map(({ kind }) => kind)));
  const shown = Object.entries(colours).filter(([kind]) => met.has(kind));
  return svgOf(title, height, [
    text(16, 22, title, BOLD),
    ...shown.map(
      ([kind, colour], i) => box(LEFT + 110 * i, 36, 10, 10, colour) + text(LEFT + 14 + 110 * i, 45, kind),
    ),
    ...rows.map(({ label, bands }, row) => {
      const y = TOP + ROW * row;
      const boxes = bands.map(({ kind, from }, i) => {
        const [start, end] = [toX(from), toX(bands[i + 1]?.from ?? 1)];
        return box(start, y + 2, end - start, ROW - 4, colours[kind]!);
      });
      return text(LEFT - 8, y + 15, label, END) + boxes.join("");
    }),
    ...TICKS.map(
      (at) =>
        line(toX(at), bottom, toX(at), bottom + 4, "#333") + text(toX(at), bottom + 18, String(at), MIDDLE),
    ),
    text((LEFT + RIGHT) / 2, height - 10, axis, MIDDLE),
  ]);
}
