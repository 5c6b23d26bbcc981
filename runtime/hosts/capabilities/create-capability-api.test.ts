import "fake-indexeddb/auto";
import * as v from "valibot";
import { describe, expect, it, vi } from "vitest";
import { serviceSchema } from "../../config/service-schema";
import type { CapabilityApi } from "../../protocol/capability-api";
import type { Channel } from "../../protocol/channel";
import type { Granted } from "../../protocol/host-messages";
import { openChannel } from "../../protocol/ports.fixture";
import { remoteOf, serveCalls } from "../../protocol/rpc";
import { createCapabilities } from "./create-capabilities";
import { type CapabilitySources, createCapabilityApi } from "./create-capability-api";
import { createIndexedDbBacking } from "./stores/indexeddb-backing.browser";

const secrets = new Map([["api-key", "s3cret"]]);

/** Both ends of the capability port of a service with these grants. */
function connect(
  grants: Partial<Record<"keyValue" | "blob" | "secrets" | "sql", string[]>>,
  storageMaxBytes = 100,
) {
  const artifact = { abi: "fetch", url: "/maps.js", sha256: "0".repeat(64) };
  const service = v.parse(serviceSchema, {
    name: "maps",
    version: "1.0.0",
    artifact,
    capabilities: grants,
    resources: { storageMaxBytes },
  });
  let now = 1_000;
  const api = createCapabilityApi(service, {
    keyValue: createIndexedDbBacking("keyValue", () => 1),
    blob: createIndexedDbBacking("blob", () => 1),
    sql: async (database, statements, limits) => [
      { rows: [{ database, count: statements.length, ...limits }], changes: 0, lastInsertRowid: 0 },
    ],
    secret: (name) => secrets.get(name),
    wallNow: () => now++,
  });
  const { port1, port2 } = openChannel();
  serveCalls(port1 as Channel, api, "STORE_FAILED");
  const remote = remoteOf<CapabilityApi>(port2 as Channel, () => false);
  const granted: Granted = service.capabilities;
  return { remote, guest: createCapabilities({ service: "maps", granted }, console, remote) };
}

const forbidden = (name: string, capability: string) =>
  expect.objectContaining({
    code: "FORBIDDEN_CAPABILITY",
    message: `Cannot give maps "${name}": it must be named in its capabilities.${capability}`,
  });

it("SQL is run within the limits of the service that asks for it", async () => {
  const { guest } = connect({ sql: ["tiles"] });
  expect(await guest.sql.open("tiles").query("SELECT 1")).toEqual([
    { database: "tiles", count: 1, timeoutMs: 5_000, storageMaxBytes: 100 },
  ]);
});

it("SQL of a replica is with the owner of the databases one call at a time, and in order", async () => {
  const artifact = { abi: "fetch", url: "/maps.js", sha256: "0".repeat(64) };
  const capabilities = { sql: ["tiles"] };
  const service = v.parse(serviceSchema, { name: "maps", version: "1.0.0", artifact, capabilities });
  const calls: { count: number; answer(): void }[] = [];
  const sql: CapabilitySources["sql"] = (_name, { length: count }) =>
    new Promise((resolve) => calls.push({ count, answer: () => resolve([]) }));
  const api = createCapabilityApi(service, { sql } as CapabilitySources);
  const statement = { sql: "SELECT 1" };
  const all = [1, 2, 3].map((count) => api["sql.run"]("tiles", Array(count).fill(statement)));
  for (const count of [1, 2, 3]) {
    await vi.waitFor(() => expect(calls.map((call) => call.count)).toEqual([count]));
    calls.pop()!.answer();
    await all[count - 1];
  }
});

describe("what a service was not granted", () => {
  it("is refused to it at once", async () => {
    const { guest } = connect({ keyValue: ["tiles"] });
    expect(() => guest.keyValue.open("orders")).toThrow(forbidden("orders", "keyValue"));
    expect(() => guest.blob.open("tiles")).toThrow(forbidden("tiles", "blob"));
    expect(() => guest.sql.open("tiles")).toThrow(forbidden("tiles", "sql"));
    await expect(guest.secrets.get("api-key")).rejects.toThrow(forbidden("api-key", "secrets"));
  });

  it("is refused outside of its realm all the same, whatever it calls there", async () => {
    const { remote } = connect({ keyValue: ["tiles"] });
    await expect(remote["keyValue.get"]("orders", "a")).rejects.toThrow(forbidden("orders", "keyValue"));
    await expect(remote["blob.put"]("tiles", "a", new Blob())).rejects.toThrow(forbidden("tiles", "blob"));
    await expect(remote["sql.run"]("tiles", [])).rejects.toThrow(forbidden("tiles", "sql"));
    const others = remote as unknown as Record<string, () => Promise<unknown>>;
    for (const method of ["constructor", "__proto__", "keyValue", "keyValue.toString"])
      await expect(others[method]!()).rejects.toMatchObject({ code: "STORE_FAILED" });
  });
});

describe("a secret", () => {
  it("is given by its name to who was granted it, and `undefined` when nobody has set it", async () => {
    const { guest } = connect({ secrets: ["api-key", "unset"] });
    expect([await guest.secrets.get("api-key"), await guest.secrets.get("unset")]).toEqual([
      "s3cret",
      undefined,
    ]);
  });
});

describe("a key-value store through the port", () => {
  it("sends the part that a view shows, and not the buffer behind it", async () => {
    const store = connect({ keyValue: ["views"] }).guest.keyValue.open("views");
    await store.set("a", new Uint8Array(1_000_000).fill(7).subarray(0, 2));
    expect(await store.get("a")).toEqual(new Uint8Array([7, 7]));
  });

  it("rejects with the quota's code", async () => {
    const store = connect({ keyValue: ["small"] }, 10).guest.keyValue.open("small");
    await expect(store.set("a", new Uint8Array(10))).rejects.toMatchObject({
      code: "QUOTA_EXCEEDED",
      message: "Cannot write to the key-value store small: it would hold 11 bytes, must be at most 10",
    });
  });
});

describe("a blob container", () => {
  it("takes bytes, text and streams, and gives them whole, in part or as a stream", async () => {
    const container = connect({ blob: ["photos"] }).guest.blob.open("photos");
    const stream = new Blob(["strea", "med"]).stream();
    await container.put("bytes", new Uint8Array([1, 2, 3]));
    await container.put("text", "written");
    await container.put("stream", stream);
    expect([...new Uint8Array(await (await container.get("bytes"))!.arrayBuffer())]).toEqual([1, 2, 3]);
    expect(await (await container.get("text"))!.slice(2, 5).text()).toBe("itt");
    expect(await new Response((await container.get("stream"))!.stream()).text()).toBe("streamed");
    expect(await container.get("none")).toBeUndefined();
  });

  it("lists its objects and tells their size and when they were put, until they are deleted", async () => {
    const container = connect({ blob: ["listed"] }).guest.blob.open("listed");
    await container.put("b", "12345");
    await container.put("a", "1");
    expect(await container.list()).toEqual({ names: ["a", "b"], cursor: undefined });
    expect(await container.info("b")).toEqual({ size: 5, createdAt: 1_000 });
    await container.delete("b");
    expect([await container.info("b"), (await container.list()).names]).toEqual([undefined, ["a"]]);
  });

  it("keeps what it has when a new object would not fit", async () => {
    const container = connect({ blob: ["bounded"] }, 10).guest.blob.open("bounded");
    await container.put("a", "old");
    await expect(container.put("a", "0123456789")).rejects.toMatchObject({ code: "QUOTA_EXCEEDED" });
    expect(await (await container.get("a"))!.text()).toBe("old");
  });

  it("puts nothing when the stream it is made of breaks", async () => {
    const container = connect({ blob: ["broken"] }).guest.blob.open("broken");
    const broken = new ReadableStream({ pull: (controller) => controller.error(new Error("cut")) });
    await expect(container.put("a", broken)).rejects.toThrow("cut");
    expect(await container.info("a")).toBeUndefined();
  });
});
