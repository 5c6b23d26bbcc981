import "fake-indexeddb/auto";
import { beforeEach, describe, expect, it } from "vitest";
import { database } from "./database.browser";
import { generatedTier } from "./indexeddb-tier.browser";
import { transpiledStore } from "./transpiled-store.browser";

const file = (name: string, text: string) => ({ name, sha256: `sha of ${text}`, body: new Blob([text]) });
const SCRIPT = file("c.js", "script");
const SHARED = file("c.core.wasm", "core");

describe("what components became", () => {
  beforeEach(() => transpiledStore.retain(new Set()));

  it("is read as it was written, and each file is found by its digest", async () => {
    await transpiledStore.write("a", [SCRIPT, SHARED]);
    const files = await transpiledStore.read("a");
    expect(files?.map(({ name, sha256 }) => [name, sha256])).toEqual([
      ["c.js", "sha of script"],
      ["c.core.wasm", "sha of core"],
    ]);
    expect(await (await generatedTier.get("sha of script"))?.body.text()).toBe("script");
    expect(await transpiledStore.read("b")).toBeUndefined();
  });

  it("is read when its files were put there by another, and it was entered after them", async () => {
    for (const { sha256, body } of [SCRIPT, SHARED])
      await generatedTier.put(sha256, { body, contentType: body.type });
    await transpiledStore.enter("a", [SCRIPT, SHARED]);
    expect((await transpiledStore.read("a"))?.map(({ name }) => name)).toEqual(["c.js", "c.core.wasm"]);
  });

  it("is absent when one of its files is", async () => {
    await transpiledStore.write("a", [SCRIPT, SHARED]);
    await (await database()).delete("generated", "sha of core");
    expect(await transpiledStore.read("a")).toBeUndefined();
  });

  it("goes when nobody needs it, but for the files that others share", async () => {
    await transpiledStore.write("a", [SCRIPT, SHARED]);
    await transpiledStore.write("b", [SHARED]);
    await transpiledStore.retain(new Set(["b"]));
    expect(await transpiledStore.read("a")).toBeUndefined();
    expect(await transpiledStore.read("b")).toHaveLength(1);
    expect(await generatedTier.get("sha of script")).toBeUndefined();
  });
});
