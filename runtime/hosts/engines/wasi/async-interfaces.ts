/**
 * Functions of WASI 0.2 that may make a guest wait: their host side returns a promise where the engine has JSPI. A
 * component is transpiled with these names, ahead of time and in the browser alike; versions are left out, any matches.
 */
export const ASYNC_IMPORTS: readonly string[] = [
  "wasi:io/poll#poll",
  "wasi:io/poll#[method]pollable.block",
  "wasi:io/streams#[method]input-stream.blocking-read",
  "wasi:io/streams#[method]input-stream.blocking-skip",
  "wasi:io/streams#[method]output-stream.blocking-write-and-flush",
  "wasi:io/streams#[method]output-stream.blocking-write-zeroes-and-flush",
  "wasi:io/streams#[method]output-stream.blocking-flush",
  "wasi:io/streams#[method]output-stream.blocking-splice",
];

/** The export that then returns a promise; the transpiler wants it with the version that the component has. */
export const ASYNC_EXPORT = { interface: "wasi:http/incoming-handler", function: "handle" } as const;
