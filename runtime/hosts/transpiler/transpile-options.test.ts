import { describe, expect, it } from "vitest";
import { asyncModeFor } from "./transpile-options";

/** A component whose import section holds this text. */
const importing = (text: string): Uint8Array =>
  Uint8Array.from([
    ...new TextEncoder().encode("\0asm"),
    13,
    0,
    1,
    0,
    10,
    text.length,
    ...new TextEncoder().encode(text),
  ]);

const EXPORT = "wasi:http/incoming-handler@0.2.10\x05";

describe("the mode of transpiling", () => {
  it("sets a guest aside where it may wait, under the version of its export", () => {
    const component = importing(`wasi:io/streams@0.2.3 [method]input-stream.blocking-read ${EXPORT}`);
    expect(asyncModeFor(component, "jspi")).toEqual({
      tag: "jspi",
      val: {
        imports: ["wasi:io/streams#[method]input-stream.blocking-read"],
        exports: ["wasi:http/incoming-handler@0.2.10#handle"],
      },
    });
  });

  it.each([
    [
      "a guest that never waits",
      importing(`wasi:io/streams@0.2.3 [method]input-stream.read ${EXPORT}`),
      "jspi",
    ],
    ["an engine without JSPI", importing(`wasi:io/poll@0.2.3 poll ${EXPORT}`), "sync"],
  ] as const)("leaves alone %s", (_what, component, mode) => {
    expect(asyncModeFor(component, mode)).toEqual({ tag: "sync" });
  });
});
