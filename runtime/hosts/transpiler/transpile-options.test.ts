import { describe, expect, it } from "vitest";
import { asyncModeFor } from "./transpile-options";

const encode = (text: string): number[] => [...new TextEncoder().encode(text)];

/** A component with these texts in its sections of types, imports and exports. */
const component = (functions: string, imports: string): Uint8Array =>
  Uint8Array.from([
    ...[...encode("\0asm"), 13, 0, 1, 0],
    ...[7, functions.length, ...encode(functions)],
    ...[10, imports.length, ...encode(imports)],
    ...[11, EXPORT.length, ...encode(EXPORT)],
  ]);

/** What follows a name is the sort of what it names. */
const EXPORT = "wasi:http/incoming-handler@0.2.10\x05";
const BLOCKING_READ = "[method]input-stream.blocking-read";

describe("the mode of transpiling", () => {
  it("sets a guest aside where it may wait, under the version of its export", () => {
    expect(asyncModeFor(component(BLOCKING_READ, "wasi:io/streams@0.2.3"), "jspi")).toEqual({
      tag: "jspi",
      val: {
        imports: ["wasi:io/streams#[method]input-stream.blocking-read"],
        exports: ["wasi:http/incoming-handler@0.2.10#handle"],
      },
    });
  });

  it.each([
    ["that never waits", component("[method]input-stream.read", "wasi:io/streams@0.2.3"), "jspi"],
    ["whose waiting stays inside it", component(BLOCKING_READ, "wasi:http/types@0.2.3"), "jspi"],
    ["of an engine without JSPI", component(BLOCKING_READ, "wasi:io/streams@0.2.3"), "sync"],
  ] as const)("leaves alone a guest %s", (_what, guest, mode) => {
    expect(asyncModeFor(guest, mode)).toEqual({ tag: "sync" });
  });
});
