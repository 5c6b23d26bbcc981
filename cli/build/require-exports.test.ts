import { expect, it } from "vitest";
import { requireExports } from "./require-exports";

/** A module of exports of a memory and of functions (i32) → i32, and of imports of such functions. */
function wasm(exports: readonly string[], imports: readonly string[] = []): Uint8Array {
  const text = (value: string) => [value.length, ...new TextEncoder().encode(value)];
  const section = (id: number, items: readonly (readonly number[])[]) => {
    const content = [items.length, ...items.flat()];
    return [id, content.length, ...content];
  };
  const functions = exports.filter((name) => name !== "memory");
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [[0x60, 1, 0x7f, 1, 0x7f]]),
    ...section(
      2,
      imports.map((name) => [...text(name.split(".")[0]!), ...text(name.split(".")[1]!), 0, 0]),
    ),
    ...section(
      3,
      functions.map(() => [0]),
    ),
    ...section(5, [[0, 1]]),
    ...section(
      7,
      exports.map((name) =>
        name === "memory"
          ? [...text(name), 2, 0]
          : [...text(name), 0, imports.length + functions.indexOf(name)],
      ),
    ),
    ...section(
      10,
      functions.map(() => [4, 0, 0x20, 0, 0x0b]),
    ),
  ]);
}

it("lets pass what its ABI asks for, and imports that a host supplies", () => {
  requireExports("a.wasm", wasm(["memory", "alloc", "handle"], ["env.abort"]), "raw");
  requireExports("a.wasm", wasm(["memory", "_start"], ["wasi_snapshot_preview1.fd_write"]), "wasi-command");
});

it("names the export that is missing", () => {
  expect(() => requireExports("a.wasm", wasm(["memory", "alloc"]), "raw")).toThrow(
    'Cannot use a.wasm: it exports no function "handle", must export memory, alloc, handle',
  );
});

it("names the import that nobody supplies", () => {
  const module = wasm(["memory", "alloc", "handle"], ["wasi_snapshot_preview1.fd_write"]);
  expect(() => requireExports("a.wasm", module, "raw")).toThrow(
    "Cannot use a.wasm: it imports wasi_snapshot_preview1.fd_write, which no host of raw supplies",
  );
});

it("says what is wrong with a file that is no module", () => {
  expect(() => requireExports("a.wasm", new TextEncoder().encode("<!doctype html>"), "raw")).toThrow(
    /^Cannot use a\.wasm: .*magic/,
  );
});
