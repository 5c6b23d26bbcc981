/**
 * Reads a `Server-Timing` header (https://w3c.github.io/server-timing/): metrics separated by commas, parameters by
 * semicolons, values plain or quoted. As the specification asks, a broken part is skipped, never thrown about, and
 * the first of two equal parameters counts.
 */
export interface Metric {
  readonly name: string;
  readonly durationMs: number | undefined;
  readonly description: string;
}

const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const METRIC_NAME = new RegExp(`^\\s*(${TOKEN})`);
const PARAMETER = new RegExp(`;\\s*(${TOKEN})\\s*(?:=\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|([^;,"\\s]*)))?`, "g");

export function parseServerTiming(header: string): readonly Metric[] {
  return splitOutsideQuotes(header).flatMap((part) => {
    const name = METRIC_NAME.exec(part)?.[1];
    if (name === undefined) return [];
    const parameters = new Map<string, string>();
    for (const [, key, quoted, plain] of part.matchAll(PARAMETER)) {
      const lowerKey = key!.toLowerCase();
      if (!parameters.has(lowerKey)) parameters.set(lowerKey, quoted?.replace(/\\(.)/g, "$1") ?? plain ?? "");
    }
    const durationMs = Number.parseFloat(parameters.get("dur") ?? "");
    return {
      name,
      durationMs: Number.isNaN(durationMs) ? undefined : durationMs,
      description: parameters.get("desc") ?? "",
    };
  });
}

function splitOutsideQuotes(header: string): readonly string[] {
  return header.match(/(?:"(?:[^"\\]|\\.)*"?|[^",])+/g) ?? [];
}
