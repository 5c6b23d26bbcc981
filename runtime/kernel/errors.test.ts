import { describe, expect, it } from "vitest";
import { fromWireError, MeshError, toWireError } from "./errors";

describe("an error that crosses a realm boundary", () => {
  it("keeps its code, its message and the text of its cause, and finds its remedy again", () => {
    const error = new MeshError("DEADLINE_EXCEEDED", "too slow", { cause: new Error("net") });
    const arrived = fromWireError(structuredClone(toWireError(error, "SERVICE_TRAPPED")));
    expect(arrived).toMatchObject({ code: "DEADLINE_EXCEEDED", message: "too slow", cause: "Error: net" });
    expect(arrived.remedy).toBe(error.remedy);
  });

  it.each([
    [new RangeError("out of bounds"), "out of bounds"],
    ["a string", "a string"],
    [undefined, "undefined"],
  ])("takes the code of its place when it has none: %s", (thrown, message) => {
    expect(toWireError(thrown, "SERVICE_TRAPPED")).toEqual({ code: "SERVICE_TRAPPED", message });
  });
});
