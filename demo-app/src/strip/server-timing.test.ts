import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseServerTiming } from "./server-timing";

describe("parseServerTiming", () => {
  it("reads what the mesh writes", () => {
    const header = 'mesh;desc="gazetteer@gazetteer-1 direct";dur=1.9, route;dur=0.02, predicted';
    expect(parseServerTiming(header)).toEqual([
      { name: "mesh", durationMs: 1.9, description: "gazetteer@gazetteer-1 direct" },
      { name: "route", durationMs: 0.02, description: "" },
      { name: "predicted", durationMs: undefined, description: "" },
    ]);
  });

  it("keeps commas, semicolons and escaped quotes that stand in a quoted value", () => {
    expect(parseServerTiming('a;desc="x, y; \\"z\\"", b')).toEqual([
      { name: "a", durationMs: undefined, description: 'x, y; "z"' },
      { name: "b", durationMs: undefined, description: "" },
    ]);
  });

  it("counts the first of two equal parameters, whatever their case", () => {
    expect(parseServerTiming("a;DUR=1;dur=2")).toEqual([{ name: "a", durationMs: 1, description: "" }]);
  });

  it("skips what is broken and keeps the rest", () => {
    expect(parseServerTiming(';dur=1, , a;dur=x, b;desc="open').map((metric) => metric.name)).toEqual([
      "a",
      "b",
    ]);
  });

  it("never throws, and finds nothing in nothing", () => {
    expect(parseServerTiming("")).toEqual([]);
    fc.assert(fc.property(fc.string(), (header) => Array.isArray(parseServerTiming(header))));
  });

  it("reads back any description that is quoted properly", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme-ascii" }), (description) => {
        const header = `a;desc="${description.replace(/["\\]/g, "\\$&")}";dur=3, b`;
        expect(parseServerTiming(header)[0]).toEqual({ name: "a", durationMs: 3, description });
      }),
    );
  });
});
