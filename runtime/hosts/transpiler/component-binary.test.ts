import { describe, expect, it } from "vitest";
import { interfaceText, notComponent } from "./component-binary";

const bytes = (...parts: (string | number)[]): Uint8Array =>
  Uint8Array.from(
    parts.flatMap((part) => (typeof part === "string" ? [...new TextEncoder().encode(part)] : [part])),
  );

const MODULE = ["\0asm", 1, 0, 0, 0] as const;
const COMPONENT = ["\0asm", 13, 0, 1, 0] as const;

describe("a file that is to be a component", () => {
  it("is one when its preamble says so", () => expect(notComponent(bytes(...COMPONENT))).toBeUndefined());

  it.each<[string, Uint8Array, string]>([
    ["nothing", bytes(), "it is no WebAssembly (it is empty)"],
    ["text", bytes("(component)"), "it is no WebAssembly (it starts with 28 63 6f 6d)"],
    ["half a preamble", bytes("\0asm", 13), "it is no WebAssembly (it starts with 00 61 73 6d)"],
    ["a core module", bytes(...MODULE), "it is a core module (layer 0), must be a component (layer 1)"],
    ["one of another layer", bytes("\0asm", 13, 0, 2, 0), "its layer is 2, must be 1"],
    ["one of another version", bytes("\0asm", 12, 0, 1, 0), "it is a component of version 12, must be 13"],
  ])("is told from %s", (_what, file, message) => expect(notComponent(file)).toContain(message));

  it("is told from a WASI command, whose own abi is named", () => {
    const command = bytes(...MODULE, 2, 24, "wasi_snapshot_preview1");
    expect(notComponent(command)).toMatch(/core module .* for WASI preview 1.*give it the abi wasi-command/);
  });
});

describe("the text of a component's interface", () => {
  it("is that of its own imports, exports and functions, not of the modules and components in it", () => {
    const inner = [1, 6, "hidden", 4, 6, "hidden", 0, 6, "custom"];
    const outer = [7, 5, "types", 10, 4, "impo", 6, 5, "alias", 10, 3, "rts", 11, 7, "exports"];
    expect(interfaceText(bytes(...COMPONENT, ...inner, ...outer))).toEqual({
      imports: "imports",
      exports: "exports",
      functions: "typesalias",
    });
  });

  it("ends where the file is cut off", () => {
    const { imports, functions } = interfaceText(bytes(...COMPONENT, 7, 5, "types", 10, 200));
    expect([imports, functions]).toEqual(["", "types"]);
  });
});
