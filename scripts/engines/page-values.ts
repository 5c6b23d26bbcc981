/**
 * Values on their way into a page and back, as Playwright takes them: JSON, and besides it `undefined`, numbers that are
 * none, bytes and dates. It runs in the page as well, from its text: nothing outside of the function is there.
 */
export function pageValues(): { pack(value: unknown): unknown; unpack(packed: unknown): unknown } {
  type Tagged = { $: string; v?: unknown };
  const pack = (value: unknown): unknown => {
    if (value === undefined || typeof value === "function") return { $: "undefined" };
    if (typeof value === "number" && !Number.isFinite(value)) return { $: "number", v: String(value) };
    if (typeof value !== "object" || value === null) return value;
    if (value instanceof Date) return { $: "date", v: value.toISOString() };
    if (value instanceof Error) return { $: "error", v: `${value.name}: ${value.message}` };
    if (value instanceof Uint8Array) return { $: "bytes", v: Array.from(value) };
    if (Array.isArray(value)) return value.map(pack);
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, pack(one)]));
  };
  const unpack = (packed: unknown): unknown => {
    if (typeof packed !== "object" || packed === null) return packed;
    if (Array.isArray(packed)) return packed.map(unpack);
    if (!("$" in packed)) {
      return Object.fromEntries(Object.entries(packed).map(([key, one]) => [key, unpack(one)]));
    }
    const { $, v } = packed as Tagged;
    if ($ === "number") return Number(v);
    if ($ === "date") return new Date(v as string);
    if ($ === "error") return new Error(v as string);
    if ($ === "bytes") return new Uint8Array(v as number[]);
    return undefined;
  };
  return { pack, unpack };
}
