import "fake-indexeddb/auto";
import { describe, expect, it } from "vitest";
import { nextNumber, stateStore } from "./state-store.browser";

describe("state store", () => {
  it("keeps a value under its name, until the next one", async () => {
    const [weights, other] = [stateStore<number[]>("weights"), stateStore<number[]>("other")];
    expect(await weights.read()).toBeUndefined();
    await weights.write([1]);
    await weights.write([1, 2]);
    expect([await stateStore("weights").read(), await other.read()]).toEqual([[1, 2], undefined]);
  });
});

describe("nextNumber", () => {
  it("never gives the same number twice, however many ask at once", async () => {
    const numbers = await Promise.all(Array.from({ length: 20 }, () => nextNumber("epoch")));
    expect([...numbers].sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    expect(await nextNumber("epoch")).toBe(21);
    expect(await nextNumber("another")).toBe(1);
  });
});
