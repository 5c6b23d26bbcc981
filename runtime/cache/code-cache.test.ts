import { describe, expect, it, vi } from "vitest";
import { deferred } from "../kernel/deferred";
import { sha256Hex } from "../security/digest.browser";
import { type CodeFile, createCodeCache } from "./code-cache";
import { createMemoryTier } from "./memory-tier";
import type { Tier } from "./tier";
import { entryOf } from "./tier.contract";

const fileOf = async (url: string, text: string): Promise<CodeFile> => ({
  url,
  sha256: await sha256Hex(new TextEncoder().encode(text).buffer),
});

/** A cache over two tiers, and a network that has what `online` says. */
function newCache(online: Record<string, string>, wrap: (tier: Tier) => Tier = (tier) => tier) {
  const memory = createMemoryTier(1_000);
  const disk: Tier = { ...createMemoryTier(1_000), name: "disk" };
  const onTierError = vi.fn();
  const digest = vi.fn(sha256Hex);
  const fetch = vi.fn(async (url: string) => {
    const text = online[url];
    return new Response(text ?? "not here", {
      status: text === undefined ? 404 : 200,
      headers: { "content-type": "application/wasm" },
    });
  });
  const cache = createCodeCache({ tiers: [memory, wrap(disk)], fetch, digest, onTierError });
  const textOf = async (file: CodeFile) => (await cache.get(file)).body.text();
  return { cache, memory, disk, fetch, digest, onTierError, textOf };
}

describe("service code", () => {
  it("gives each who reads it at once bytes of their own, to change or move", async () => {
    const { cache } = newCache({ "/a.wasm": "alpha" });
    const file = await fileOf("/a.wasm", "alpha");
    const [mine, theirs] = await Promise.all([cache.bytes(file), cache.bytes(file)]);
    new Uint8Array(mine).fill(0);
    expect(new TextDecoder().decode(theirs)).toBe("alpha");
    expect(new TextDecoder().decode(await cache.bytes(file))).toBe("alpha");
  });

  it("that somebody waits for does not give way because it is wanted ahead of need too", async () => {
    const memory = createMemoryTier(1_000);
    const looked = deferred<undefined>();
    const disk: Tier = { ...createMemoryTier(1_000), name: "disk", get: () => looked.promise };
    const saidAhead: boolean[] = [];
    const cache = createCodeCache({
      tiers: [memory, disk],
      async fetch(_url, _cache, isAhead) {
        saidAhead.push(isAhead());
        return new Response("alpha");
      },
      digest: sha256Hex,
      onTierError: () => undefined,
    });
    const file = await fileOf("/a.wasm", "alpha");
    const both = [cache.get(file), cache.get(file, true)];
    looked.resolve(undefined);
    await Promise.all(both);
    expect(saidAhead).toEqual([false, true]);
  });

  it("comes from the network once, then from memory, and is hashed once", async () => {
    const { textOf, fetch, digest, cache } = newCache({ "/a.wasm": "alpha" });
    const file = await fileOf("/a.wasm", "alpha");
    expect([await textOf(file), await textOf(file)]).toEqual(["alpha", "alpha"]);
    expect((await cache.get(file)).contentType).toBe("application/wasm");
    expect([fetch.mock.calls.length, digest.mock.calls.length]).toEqual([1, 1]);
  });

  it("comes from the persistent tier without the network, verified on its way into memory", async () => {
    const { textOf, disk, memory, fetch, digest } = newCache({});
    const file = await fileOf("/a.wasm", "alpha");
    await disk.put(file.sha256, entryOf("alpha"));
    expect(await textOf(file)).toBe("alpha");
    expect(await (await memory.get(file.sha256))?.body.text()).toBe("alpha");
    expect([fetch.mock.calls.length, digest.mock.calls.length]).toEqual([0, 1]);
  });

  it("that was tampered with on disk is fetched anew, and replaced in every tier", async () => {
    const { textOf, disk, memory } = newCache({ "/a.wasm": "alpha" });
    const file = await fileOf("/a.wasm", "alpha");
    await disk.put(file.sha256, entryOf("evil"));
    expect(await textOf(file)).toBe("alpha");
    for (const tier of [memory, disk]) expect(await (await tier.get(file.sha256))?.body.text()).toBe("alpha");
  });

  it("that was made here is kept in every tier, and only if it is what its name says", async () => {
    const { cache, disk, memory, fetch, textOf } = newCache({});
    const file = await fileOf("/made.js", "alpha");
    await expect(cache.offer(file, entryOf("evil"))).rejects.toMatchObject({ code: "INTEGRITY_MISMATCH" });
    expect([await memory.get(file.sha256), await disk.get(file.sha256)]).toEqual([undefined, undefined]);
    await cache.offer(file, entryOf("alpha"));
    expect([await textOf(file), fetch.mock.calls.length]).toEqual(["alpha", 0]);
    expect(await (await disk.get(file.sha256))?.body.text()).toBe("alpha");
  });

  it("with another digest is refused, and stored nowhere", async () => {
    const { cache, disk, memory } = newCache({ "/a.wasm": "evil" });
    const file = await fileOf("/a.wasm", "alpha");
    await expect(cache.get(file)).rejects.toMatchObject({ code: "INTEGRITY_MISMATCH" });
    for (const tier of [memory, disk]) expect(await tier.get(file.sha256)).toBeUndefined();
  });

  it("that cannot be had says why, and is asked for again next time", async () => {
    const online: Record<string, string> = {};
    const { cache, textOf, fetch } = newCache(online);
    const file = await fileOf("/a.wasm", "alpha");
    await expect(cache.get(file)).rejects.toMatchObject({
      code: "ARTIFACT_UNREADABLE",
      message: expect.stringContaining("404"),
    });
    fetch.mockRejectedValueOnce(new TypeError("offline"));
    await expect(cache.get(file)).rejects.toMatchObject({ code: "ARTIFACT_UNREADABLE" });
    online["/a.wasm"] = "alpha";
    expect(await textOf(file)).toBe("alpha");
  });

  it("that breaks off half way cannot be had either", async () => {
    const { cache, fetch } = newCache({});
    fetch.mockResolvedValue(
      new Response(new ReadableStream({ start: (controller) => controller.error(new TypeError("reset")) })),
    );
    await expect(cache.get(await fileOf("/a.wasm", "alpha"))).rejects.toMatchObject({
      code: "ARTIFACT_UNREADABLE",
    });
  });

  it("is fetched once for all who ask meanwhile, by its digest and not its URL", async () => {
    const { textOf, fetch } = newCache({});
    const gate = deferred<Response>();
    fetch.mockReturnValue(gate.promise);
    const [one, two] = [await fileOf("/a.wasm", "alpha"), await fileOf("/copy-of-a.wasm", "alpha")];
    const asked = [textOf(one), textOf(two), textOf(one)];
    gate.resolve(new Response("alpha"));
    expect(await Promise.all(asked)).toEqual(["alpha", "alpha", "alpha"]);
    expect(fetch).toHaveBeenCalledOnce();
  });

  it("of services that are gone is dropped from every tier", async () => {
    const { cache, textOf, disk, memory } = newCache({ "/a.wasm": "alpha", "/b.wasm": "beta" });
    const [a, b] = [await fileOf("/a.wasm", "alpha"), await fileOf("/b.wasm", "beta")];
    await Promise.all([textOf(a), textOf(b)]);
    await cache.retain([b]);
    for (const tier of [memory, disk]) {
      expect([await tier.get(a.sha256), await tier.get(b.sha256)]).toEqual([undefined, expect.anything()]);
    }
  });
});

describe("a tier that fails", () => {
  const broken = (tier: Tier): Tier => ({
    name: tier.name,
    get: () => Promise.reject(new Error("disk is gone")),
    put: () => Promise.reject(new Error("disk is full")),
    drop: () => Promise.reject(new Error("disk is gone")),
    sizes: () => Promise.reject(new Error("disk is gone")),
    retain: () => Promise.reject(new Error("disk is gone")),
  });

  it("is gone around, and reported, in every operation", async () => {
    const { cache, textOf, onTierError } = newCache({ "/a.wasm": "alpha" }, broken);
    const file = await fileOf("/a.wasm", "alpha");
    expect([await textOf(file), await textOf(file)]).toEqual(["alpha", "alpha"]);
    await cache.retain([]);
    expect(onTierError.mock.calls.map(([tier, error]) => [tier, (error as Error).message])).toEqual([
      ["disk", "disk is gone"],
      ["disk", "disk is full"],
      ["disk", "disk is gone"],
    ]);
  });

  it("is gone around when it gives an entry that cannot be read", async () => {
    const unreadable = {
      arrayBuffer: () => Promise.reject(new Error("blob lost")),
      size: 5,
    } as unknown as Blob;
    const { textOf, onTierError } = newCache({ "/a.wasm": "alpha" }, (tier) => ({
      ...tier,
      get: async () => ({ body: unreadable, contentType: "application/wasm" }),
    }));
    expect(await textOf(await fileOf("/a.wasm", "alpha"))).toBe("alpha");
    expect(onTierError).toHaveBeenCalledExactlyOnceWith(
      "disk",
      expect.objectContaining({ message: "blob lost" }),
    );
  });
});
