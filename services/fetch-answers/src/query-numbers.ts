import { BadParameter } from "./answers";

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)$/;

/** A decimal number of the query, refused outside its range. */
export function requireNumber(query: URLSearchParams, name: string, min: number, max: number): number {
  const value = parseDecimal(query.get(name) ?? "");
  if (value === undefined || value < min || value > max) {
    throw new BadParameter(name, `must be a number from ${min} to ${max}`);
  }
  return value;
}

/** A whole number of the query, moved into its range; refused when it is no number. */
export function clampedInteger(
  query: URLSearchParams,
  name: string,
  fallback: number,
  min: number,
  max: number,
): number {
  const text = query.get(name);
  if (text === null) return fallback;
  const value = parseDecimal(text);
  if (value === undefined) throw new BadParameter(name, `must be a whole number from ${min} to ${max}`);
  return Math.min(max, Math.max(min, Math.round(value)));
}

/** Number() would also take "", "0x1f" and " 1 ". */
export function parseDecimal(text: string): number | undefined {
  return DECIMAL.test(text) ? Number(text) : undefined;
}
