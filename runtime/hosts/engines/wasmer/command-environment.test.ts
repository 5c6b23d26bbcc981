import { describe, expect, it } from "vitest";
import { latin1ToBytes } from "../latin1";
import { commandEnvironment } from "./command-environment";

const utf8 = new TextEncoder();

describe("the environment of a command for Wasmer", () => {
  it("has names and values, whatever is in a value", () => {
    const lines = ["A=1", "B==x=", "C="].map((line) => utf8.encode(line));
    expect(commandEnvironment(lines)).toEqual({ A: "1", B: "=x=", C: "" });
  });

  it("gives bytes that are UTF-8 as they are, and others as the characters of Latin-1", () => {
    const lines = [utf8.encode("A=caf\u00e9"), latin1ToBytes("B=caf\u00e9")];
    expect(commandEnvironment(lines)).toEqual({ A: "caf\u00e9", B: "caf\u00e9" });
  });
});
