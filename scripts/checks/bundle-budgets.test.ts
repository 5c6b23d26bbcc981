import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { gzipBytesWithImports } from "./bundle-budgets";

const gzipBytes = (text: string): number => gzipSync(text, { level: 9 }).byteLength;

it("counts a file with what it imports statically, each once, and not what it loads on first use", () => {
  const files: Readonly<Record<string, string>> = {
    "x/host.js": 'import{a}from"../chunk.js";import"./b.js";const c=import("./engine.js");',
    "x/b.js": 'export*from"../chunk.js";',
    "chunk.js": "export const a=1;",
    "x/engine.js": "export const engine=1;",
  };
  const expected = ["x/host.js", "x/b.js", "chunk.js"].reduce(
    (sum, path) => sum + gzipBytes(files[path]!),
    0,
  );
  expect(gzipBytesWithImports("x/host.js", (path) => files[path])).toBe(expected);
});

it("has no size for a file that misses one of its imports", () => {
  const read = (path: string) => (path === "a.js" ? 'import"./gone.js"' : undefined);
  expect(gzipBytesWithImports("a.js", read)).toBeUndefined();
});
