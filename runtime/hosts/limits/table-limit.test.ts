import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { writeUnsigned } from "./leb128";
import { limitTables } from "./table-limit";

const HEADER = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const FUNCREF = 0x70;
const NULL_FUNCTION = [0xd0, FUNCREF, 0x0b];
const MAX_BYTES = 65_536 * 32;
const MAX_ENTRIES = 65_536;

const limits = (min: number, max?: number) => [
  max === undefined ? 0 : 1,
  ...writeUnsigned(BigInt(min)),
  ...(max === undefined ? [] : writeUnsigned(BigInt(max))),
];
const section = (id: number, content: readonly number[]) => [
  id,
  ...writeUnsigned(BigInt(content.length)),
  ...content,
];
/** A module that exports its first table as `t`. */
const moduleWith = (...tables: readonly number[][]) =>
  Uint8Array.from([
    ...HEADER,
    ...section(4, [tables.length, ...tables.flat()]),
    ...section(7, [1, 1, 0x74, 1, 0]),
  ]);

async function tableOf(bytes: Uint8Array<ArrayBuffer>): Promise<WebAssembly.Table> {
  const { instance } = await WebAssembly.instantiate(bytes);
  return instance.exports.t as WebAssembly.Table;
}

describe("a limit to a module's tables", () => {
  for (const [form, before, after] of [
    ["of functions", [FUNCREF], []],
    ["of nullable functions, in the long form", [0x63, FUNCREF], []],
    ["with an initial value", [0x40, 0, FUNCREF], NULL_FUNCTION],
  ] as const) {
    it(`is written into one ${form}`, () => {
      const bounded = moduleWith([...before, ...limits(10, MAX_ENTRIES), ...after]);
      for (const own of [limits(10), limits(10, 10_000_000)]) {
        expect(limitTables(moduleWith([...before, ...own, ...after]), MAX_BYTES)).toEqual(bounded);
      }
    });
  }

  it("holds: a table grows up to it, and no entry further", async () => {
    const table = await tableOf(limitTables(moduleWith([FUNCREF, ...limits(10)]), MAX_BYTES));
    table.grow(MAX_ENTRIES - 10);
    expect(() => table.grow(1)).toThrow(RangeError);
  });

  it("leaves a module's own lower maximum", async () => {
    const table = await tableOf(limitTables(moduleWith([FUNCREF, ...limits(10, 20)]), MAX_BYTES));
    table.grow(10);
    expect(() => table.grow(1)).toThrow(RangeError);
  });

  it("shares what there is between several tables", async () => {
    const three = [1, 2, 3].map(() => [FUNCREF, ...limits(1)]);
    const table = await tableOf(limitTables(moduleWith(...three), MAX_BYTES));
    expect(() => table.grow(MAX_ENTRIES / 3)).toThrow(RangeError);
  });

  it("refuses a module whose tables start with more, or cannot be read", () => {
    const refusals = [
      [FUNCREF, ...limits(MAX_ENTRIES + 1)],
      [0x01, ...limits(1)],
      [0x40, 0, FUNCREF, ...limits(1), 0x41, 0, 0x41, 0, 0x0b],
    ];
    for (const table of refusals) {
      expect(() => limitTables(moduleWith(table), MAX_BYTES)).toThrow(/must be at most|cannot be/);
    }
  });

  it("never fails in another way, whatever bytes it is given", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        const module = Uint8Array.from([...HEADER, ...bytes]);
        try {
          expect(limitTables(module, MAX_BYTES)).toBeInstanceOf(Uint8Array);
        } catch (error) {
          expect(error).toHaveProperty("code", "MEMORY_LIMIT");
        }
      }),
    );
  });
});
