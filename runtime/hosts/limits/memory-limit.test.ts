import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { writeUnsigned } from "./leb128";
import { limitMemory } from "./memory-limit";

const PAGE_BYTES = 65_536;
const HEADER = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const NAME = [...new TextEncoder().encode("memory")];

const section = (id: number, content: readonly number[]) => [
  id,
  ...writeUnsigned(BigInt(content.length)),
  ...content,
];
const limits = (min: number | bigint, max?: number | bigint, flags = 0) => [
  flags | (max === undefined ? 0 : 1),
  ...writeUnsigned(BigInt(min)),
  ...(max === undefined ? [] : writeUnsigned(BigInt(max))),
];

/** A module that exports its first memory, with sections around the one that matters. */
const moduleWith = (...memories: readonly number[][]) =>
  Uint8Array.from([
    ...HEADER,
    ...section(0, [1, 0x78, 1, 2, 3]),
    ...section(5, [memories.length, ...memories.flat()]),
    ...section(7, [1, NAME.length, ...NAME, 2, 0]),
    ...section(0, [1, 0x79, 4, 5, 6]),
  ]);

async function memoryOf(bytes: Uint8Array<ArrayBuffer>): Promise<WebAssembly.Memory> {
  const { instance } = await WebAssembly.instantiate(bytes);
  return instance.exports.memory as WebAssembly.Memory;
}

describe("a limit to a module's memory", () => {
  it("holds for a module that names none: it grows up to the limit, and no page further", async () => {
    const memory = await memoryOf(limitMemory(moduleWith(limits(1)), 3 * PAGE_BYTES));
    memory.grow(2);
    expect(() => memory.grow(1)).toThrow(RangeError);
  });

  it("is the lower one of the module's own maximum and ours", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(20),
        fc.option(fc.nat(40), { nil: undefined }),
        fc.integer({ min: 20, max: 60 }),
        async (min, more, maxPages) => {
          const own = more === undefined ? undefined : min + more;
          const memory = await memoryOf(limitMemory(moduleWith(limits(min, own)), maxPages * PAGE_BYTES));
          const allowed = Math.min(own ?? maxPages, maxPages);
          memory.grow(allowed - min);
          expect(memory.buffer.byteLength).toBe(allowed * PAGE_BYTES);
          expect(() => memory.grow(1)).toThrow(RangeError);
        },
      ),
      { numRuns: 40 },
    );
  });

  it("leaves a module alone that keeps within it already, or has no memory", () => {
    const within = moduleWith(limits(1, 2));
    expect(limitMemory(within, 2 * PAGE_BYTES)).toBe(within);
    const without = Uint8Array.from(HEADER);
    expect(limitMemory(without, PAGE_BYTES)).toBe(without);
  });

  it.each([
    ["starts with more", limits(5)],
    ["asks for 64 GiB in 64-bit addresses", limits(1_048_576n, undefined, 4)],
    ["shares its memory", limits(1, 2, 2)],
    ["has pages of its own size", [...limits(1, undefined, 8), 0]],
  ])("refuses a module that %s", (_, memory) => {
    expect(() => limitMemory(moduleWith(memory), 4 * PAGE_BYTES)).toThrow(
      expect.objectContaining({ code: "MEMORY_LIMIT" }),
    );
  });

  it("is for all memories of a module together", () => {
    const both = limitMemory(moduleWith(limits(1), limits(1)), 6 * PAGE_BYTES);
    expect([...both]).toEqual([...moduleWith(limits(1, 3), limits(1, 3))]);
  });

  it("leaves what is no module to the compiler", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
        const bytes = Uint8Array.from([...HEADER, ...noise]);
        try {
          expect(limitMemory(bytes, PAGE_BYTES)).toBeInstanceOf(Uint8Array);
        } catch (error) {
          expect(error).toMatchObject({ code: "MEMORY_LIMIT" });
        }
      }),
    );
  });
});
