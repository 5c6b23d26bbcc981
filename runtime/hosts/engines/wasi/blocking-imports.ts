/**
 * The functions of WASI 0.2 that may have to wait, as jco's `asyncImports` names them. A component transpiled with these
 * and `asyncMode: "jspi"` has its stack suspended where it calls one; its `handle` is an async function then.
 */
export const BLOCKING_IMPORTS: readonly string[] = [
  "wasi:io/poll#poll",
  "wasi:io/poll#[method]pollable.block",
  "wasi:io/streams#[method]input-stream.blocking-read",
  "wasi:io/streams#[method]input-stream.blocking-skip",
  "wasi:io/streams#[method]output-stream.blocking-write-and-flush",
  "wasi:io/streams#[method]output-stream.blocking-flush",
  "wasi:io/streams#[method]output-stream.blocking-write-zeroes-and-flush",
  "wasi:io/streams#[method]output-stream.blocking-splice",
];
