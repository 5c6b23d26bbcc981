import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { gunzipSync } from "node:zlib";

/** Visits in the order they were recorded, each with at least two uses. */
export interface SequenceSet {
  readonly name: string;
  readonly sessions: readonly Session[];
}

export interface Session {
  readonly items: readonly string[];
  /** Epoch ms of each item, of the first only, or of none where the set has no times. */
  readonly itemsAt: readonly number[];
}

export interface Subset {
  /** Only the first so many sessions; of those that are long enough. */
  readonly maxSessions?: number | undefined;
  /** Repeats in a row count once. */
  readonly collapse?: boolean | undefined;
}

const ENDINGS = /\.tsv(\.gz)?$/;
const SECOND_MS = 1_000;

/** @param path  Of a text, or of one with gzip when it ends in `.gz`. */
export function readSequenceSet(path: string, subset: Subset = {}): SequenceSet {
  const content = readFileSync(path);
  const text = (path.endsWith(".gz") ? gunzipSync(content) : content).toString();
  return parseSequenceSet(basename(path).replace(ENDINGS, ""), text, subset);
}

/**
 * Two forms, told apart by the header: `session user items times` (Unix seconds, `-` where not recorded) and
 * `trace start_ms items offsets_ms`; items and times are separated by spaces.
 */
export function parseSequenceSet(name: string, text: string, subset: Subset = {}): SequenceSet {
  const [header = "", ...lines] = text.split("\n").filter((line) => line !== "");
  const columns = header.split("\t");
  const itemsColumn = columns.indexOf("items");
  if (itemsColumn === -1) {
    throw new Error(`${name}: the header has no column "items", it is "${header}"`);
  }
  const timesOf = timesReader(columns);
  const sessions = lines
    .map((line): Session => {
      const cells = line.split("\t");
      const items = (cells[itemsColumn] ?? "").split(" ");
      const itemsAt = timesOf(cells);
      return subset.collapse === true ? collapsed(items, itemsAt) : { items, itemsAt };
    })
    .filter(({ items }) => items.length >= 2);
  return { name, sessions: sessions.slice(0, subset.maxSessions) };
}

function timesReader(columns: readonly string[]): (cells: readonly string[]) => number[] {
  const [startColumn, offsetsColumn] = [columns.indexOf("start_ms"), columns.indexOf("offsets_ms")];
  if (startColumn !== -1 && offsetsColumn !== -1) {
    return (cells) => numbers(cells[offsetsColumn]).map((offset) => Number(cells[startColumn]) + offset);
  }
  const timesColumn = columns.indexOf("times");
  return (cells) => numbers(cells[timesColumn]).map((seconds) => seconds * SECOND_MS);
}

const numbers = (cell: string | undefined): number[] =>
  cell === undefined || cell === "-" ? [] : cell.split(" ").map(Number);

function collapsed(items: readonly string[], itemsAt: readonly number[]): Session {
  const isStart = (_: unknown, i: number) => i === 0 || items[i] !== items[i - 1];
  return { items: items.filter(isStart), itemsAt: itemsAt.filter(isStart) };
}
