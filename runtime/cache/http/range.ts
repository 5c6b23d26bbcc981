import { parseHttpDate } from "./http-date";

export interface ByteRange {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

/**
 * The part of a body of `bytes` that a Range field asks for (RFC 9110 §14.1.2). `undefined`: it means nothing here, or
 * several parts.
 */
export function parseRange(field: string, bytes: number): ByteRange | "unsatisfiable" | undefined {
  const [, first, last] = /^\s*bytes\s*=\s*(\d*)\s*-\s*(\d*)\s*$/i.exec(field) ?? [];
  if (first === undefined || last === undefined || (first === "" && last === "")) return undefined;
  if (first === "") {
    const suffix = Number(last);
    return suffix === 0 || bytes === 0 ? "unsatisfiable" : { start: Math.max(0, bytes - suffix), end: bytes };
  }
  if (last !== "" && Number(last) < Number(first)) return undefined;
  if (Number(first) >= bytes) return "unsatisfiable";
  return { start: Number(first), end: last === "" ? bytes : Math.min(bytes, Number(last) + 1) };
}

/** Is the part of the same representation that the client has (RFC 9110 §13.1.5)? Only a strong validator tells. */
export function isRangeCurrent(ifRange: string | null, headers: Headers): boolean {
  if (ifRange === null) return true;
  if (ifRange.startsWith('"')) return headers.get("etag") === ifRange;
  const modified = parseHttpDate(headers.get("last-modified"));
  return modified !== undefined && modified === parseHttpDate(ifRange);
}
