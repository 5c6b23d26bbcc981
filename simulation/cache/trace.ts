import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { gunzipSync } from "node:zlib";

/** One request a line: `<key>`, or `<key> <bytes>`. */
export interface Trace {
  readonly name: string;
  readonly keys: readonly string[];
  /** Of each request; missing when entries are of one size. */
  readonly bytes?: readonly number[];
}

/** @param path  Of a text, or of one with gzip when it ends in `.gz`. */
export function readTrace(path: string): Trace {
  const content = readFileSync(path);
  const text = (path.endsWith(".gz") ? gunzipSync(content) : content).toString();
  return parseTrace(basename(path).replace(/\.txt(\.gz)?$/, ""), text);
}

export function parseTrace(name: string, text: string): Trace {
  const rows = text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => line.trim().split(/\s+/));
  const keys = rows.map(([key]) => key!);
  if (rows.every(({ length }) => length === 1)) return { name, keys };
  const bytes = rows.map(([, size]) => Number(size));
  const wrong = bytes.findIndex((size) => !Number.isFinite(size) || size < 0);
  if (wrong !== -1)
    throw new Error(`${name}, request ${wrong + 1}: "${rows[wrong]!.join(" ")}" is not "<key> <bytes>"`);
  return { name, keys, bytes };
}
