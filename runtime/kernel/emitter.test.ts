import { describe, expect, it } from "vitest";
import { createEmitter } from "./emitter";

interface Events {
  tick: number;
  stop: undefined;
}

describe("emitter", () => {
  it("tells the listeners of a type, in the order they came, and nobody else", () => {
    const seen: string[] = [];
    const emitter = createEmitter<Events>(() => undefined);
    emitter.on("tick", (n) => seen.push(`first ${n}`));
    emitter.on("stop", () => seen.push("stop"));
    emitter.on("tick", (n) => seen.push(`second ${n}`));
    emitter.emit("tick", 1);
    expect(seen).toEqual(["first 1", "second 1"]);
  });

  it("knows whether anybody listens", () => {
    const emitter = createEmitter<Events>(() => undefined);
    expect(emitter.has("tick")).toBe(false);
    const off = emitter.on("tick", () => undefined);
    expect([emitter.has("tick"), emitter.has("stop")]).toEqual([true, false]);
    off();
    expect(emitter.has("tick")).toBe(false);
  });

  it("goes on after a listener that throws, and says so", () => {
    const errors: unknown[] = [];
    const seen: number[] = [];
    const emitter = createEmitter<Events>((error) => void errors.push(error));
    const fault = new Error("listener is broken");
    emitter.on("tick", () => {
      throw fault;
    });
    emitter.on("tick", (n) => seen.push(n));
    emitter.emit("tick", 1);
    expect([seen, errors]).toEqual([[1], [fault]]);
  });

  it("leaves a listener alone that was taken off, also by itself while it listens", () => {
    const seen: string[] = [];
    const emitter = createEmitter<Events>(() => undefined);
    const off = emitter.on("tick", () => {
      seen.push("once");
      off();
    });
    emitter.on("tick", () => seen.push("always"));
    emitter.emit("tick", 1);
    emitter.emit("tick", 2);
    off();
    expect(seen).toEqual(["once", "always", "always"]);
  });
});
