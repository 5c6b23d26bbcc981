import { describe, expect, it } from "vitest";
import { limitCommand } from "./command-limit";
import { readImports } from "./import-section";
import { writeUnsigned } from "./leb128";

const PAGE_BYTES = 65_536;
const HEADER = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const SHARED_WITH_MAXIMUM = 3;

const section = (id: number, content: readonly number[]) => [
  id,
  ...writeUnsigned(BigInt(content.length)),
  ...content,
];
const text = (value: string) => [value.length, ...new TextEncoder().encode(value)];
const imported = (name: string, type: readonly number[]) => [...text("env"), ...text(name), ...type];
const memoryOf = (flags: number, ...pages: readonly number[]) => [
  2,
  flags,
  ...pages.flatMap((count) => writeUnsigned(BigInt(count))),
];

/** One import of each kind that comes before a memory: a function, a table, a global. */
const BEFORE = [imported("f", [0, 0]), imported("t", [1, 0x70, 0, 1]), imported("g", [3, 0x7f, 0])];

const moduleWith = (...imports: readonly number[][]) =>
  Uint8Array.from([
    ...HEADER,
    ...section(1, [1, 0x60, 0, 0]),
    ...section(2, [imports.length, ...imports.flat()]),
  ]);

const pagesOf = (module: Uint8Array<ArrayBuffer>) => {
  const memory = readImports(module)?.find(({ memory }) => memory !== undefined)?.memory;
  return memory && [Number(memory.type.min), Number(memory.type.max)];
};

describe("a limit to a memory that a command imports", () => {
  it("is the maximum that it asks for, in a module that is else the same", () => {
    const module = moduleWith(...BEFORE, imported("memory", memoryOf(SHARED_WITH_MAXIMUM, 2, 65_536)));
    const limited = limitCommand(module, 100 * PAGE_BYTES);
    expect(pagesOf(limited)).toEqual([2, 100]);
    expect(WebAssembly.Module.imports(new WebAssembly.Module(limited)).map(({ name }) => name)).toEqual([
      "f",
      "t",
      "g",
      "memory",
    ]);
  });

  it("leaves a lower maximum as it is", () => {
    const module = moduleWith(imported("memory", memoryOf(SHARED_WITH_MAXIMUM, 2, 50)));
    expect(limitCommand(module, 100 * PAGE_BYTES)).toBe(module);
  });

  it("refuses one that starts with more", () => {
    const module = moduleWith(imported("memory", memoryOf(SHARED_WITH_MAXIMUM, 200, 300)));
    expect(() => limitCommand(module, 100 * PAGE_BYTES)).toThrow(
      expect.objectContaining({ code: "MEMORY_LIMIT", message: expect.stringContaining("200 pages") }),
    );
  });

  it("refuses several, and imports that cannot be read: fails closed", () => {
    const memory = imported("memory", memoryOf(0, 1));
    const unknown = moduleWith(imported("x", [9, 0]));
    for (const module of [moduleWith(memory, memory), unknown])
      expect(() => limitCommand(module, 100 * PAGE_BYTES)).toThrow(
        expect.objectContaining({ code: "MEMORY_LIMIT" }),
      );
  });

  it("is for one that a module has itself as well", () => {
    const own = Uint8Array.from([...HEADER, ...section(5, [1, 0, 1])]);
    expect(limitCommand(own, 3 * PAGE_BYTES)).toEqual(
      Uint8Array.from([...HEADER, ...section(5, [1, 1, 1, 3])]),
    );
  });

  it("leaves packages alone, whose inside is not seen", () => {
    const webc = new TextEncoder().encode("\0webc003 and more");
    expect(limitCommand(webc, PAGE_BYTES)).toBe(webc);
  });
});
