import { expect, it } from "vitest";
import type { Entry, Tier } from "./tier";

export const entryOf = (text: string, contentType = "text/plain"): Entry => ({
  body: new Blob([text]),
  contentType,
});

const textAt = async (tier: Tier, key: string) => (await tier.get(key))?.body.text();

/** What every tier promises. `create` gives an empty one. */
export function tierContract(create: () => Promise<Tier>): void {
  it("has a name, by which its failures are reported", async () => {
    expect((await create()).name).toMatch(/^[a-z]+$/);
  });

  it("gives back what it was given, with its type", async () => {
    const tier = await create();
    await tier.put("a", entryOf("alpha", "application/wasm"));
    const entry = await tier.get("a");
    expect([await entry!.body.text(), entry!.contentType]).toEqual(["alpha", "application/wasm"]);
  });

  it("has nothing under a key that was never put", async () => {
    const tier = await create();
    await tier.put("a", entryOf("alpha"));
    expect(await tier.get("b")).toBeUndefined();
  });

  it("keeps the latest entry of a key", async () => {
    const tier = await create();
    await tier.put("a", entryOf("old"));
    await tier.put("a", entryOf("new"));
    expect(await textAt(tier, "a")).toBe("new");
  });

  it("keeps an empty body, which is not the same as none", async () => {
    const tier = await create();
    await tier.put("a", entryOf(""));
    expect(await textAt(tier, "a")).toBe("");
  });

  it("drops what it is told to, and knows what is left, and its size", async () => {
    const tier = await create();
    for (const key of ["a", "b", "c"]) await tier.put(key, entryOf(key));
    await tier.drop("b");
    await tier.drop("never seen");
    expect([await textAt(tier, "b"), [...(await tier.sizes())].sort()]).toEqual([
      undefined,
      [
        ["a", 1],
        ["c", 1],
      ],
    ]);
  });

  it("drops all but what it is told to retain, whether it has that or not", async () => {
    const tier = await create();
    for (const key of ["a", "b", "c"]) await tier.put(key, entryOf(key));
    await tier.retain(new Set(["b", "never seen"]));
    expect([await textAt(tier, "a"), await textAt(tier, "b"), await textAt(tier, "c")]).toEqual([
      undefined,
      "b",
      undefined,
    ]);
    await tier.retain(new Set());
    expect(await textAt(tier, "b")).toBeUndefined();
  });

  it("lets many be put and got at the same time", async () => {
    const tier = await create();
    const keys = Array.from({ length: 20 }, (_, i) => `key ${i}`);
    await Promise.all(keys.map((key) => tier.put(key, entryOf(key))));
    expect(await Promise.all(keys.map((key) => textAt(tier, key)))).toEqual(keys);
  });
}
