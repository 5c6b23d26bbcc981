import { describe, expect, it } from "vitest";
import { type ConfigStore, loadConfig } from "./last-known-good";
import { parseConfig } from "./parse-config";

const CONTEXT = {
  origin: "https://app.example.com",
  configUrl: "https://app.example.com/mesh.json",
  reservedPaths: [],
};
const OLD = '{"version":1,"upstreams":[{"name":"old","url":"/"}]}';
const NEW = '{"version":1,"upstreams":[{"name":"new","url":"/"}]}';
const BAD = '{"version":2}';

const CHECKED_BY = "these checks";

function memoryStore(text?: string, checkedBy = CHECKED_BY) {
  const written: string[] = [];
  const store: ConfigStore = {
    read: async () =>
      text === undefined ? undefined : { text, config: parseConfig(text, CONTEXT).config!, checkedBy },
    write: async (next) => {
      expect(next).toEqual({
        text: next.text,
        config: parseConfig(next.text, CONTEXT).config,
        checkedBy: CHECKED_BY,
      });
      written.push(next.text);
    },
  };
  return { store, written };
}

const load = (text: string | Error, store: ConfigStore) =>
  loadConfig({
    checkedBy: CHECKED_BY,
    fetchText: async () => {
      if (text instanceof Error) throw text;
      return text;
    },
    store,
    context: CONTEXT,
  });

describe("a good new configuration", () => {
  it("is used and kept", async () => {
    const { store, written } = memoryStore(OLD);
    const loaded = await load(NEW, store);
    expect(loaded).toMatchObject({
      source: "network",
      config: { upstreams: [{ name: "new" }] },
      diagnostics: [],
    });
    expect(written).toEqual([NEW]);
  });

  it("is not written again when it is the one that is kept", async () => {
    const { store, written } = memoryStore(OLD);
    expect((await load(OLD, store)).source).toBe("network");
    expect(written).toEqual([]);
  });

  it("is kept anew when other checks than these have read the same text", async () => {
    const { store, written } = memoryStore(OLD, "older checks");
    await load(OLD, store);
    expect(written).toEqual([OLD]);
  });

  it("is used although the store fails, which is said", async () => {
    const broken: ConfigStore = {
      read: () => Promise.reject(new Error("no access")),
      write: () => Promise.reject(new Error("quota exceeded")),
    };
    const { source, diagnostics } = await load(NEW, broken);
    expect(source).toBe("network");
    expect(diagnostics).toMatchObject([
      { severity: "warning", message: expect.stringContaining("no access") },
      { severity: "warning", message: expect.stringContaining("quota exceeded") },
    ]);
  });
});

describe("a bad or unreachable configuration", () => {
  it("never replaces a working one", async () => {
    const { store, written } = memoryStore(OLD);
    const { config, source, diagnostics } = await load(BAD, store);
    expect([source, config?.upstreams[0]?.name, written]).toEqual(["last-good", "old", []]);
    expect(diagnostics).toMatchObject([
      { code: "CONFIG_INVALID", message: expect.stringContaining("the last good one stays in use") },
      { path: "$.version", severity: "error" },
    ]);
  });

  it("falls back when the network is away, which is a warning and no error", async () => {
    const { config, source, diagnostics } = await load(new Error("HTTP 503"), memoryStore(OLD).store);
    expect([source, config?.upstreams[0]?.name]).toEqual(["last-good", "old"]);
    expect(diagnostics).toMatchObject([
      { severity: "warning", code: "CONFIG_UNREADABLE", message: expect.stringContaining("HTTP 503") },
    ]);
  });

  it("leaves the mesh off when there is no earlier one, or it is no longer valid", async () => {
    for (const { store } of [memoryStore(), memoryStore(BAD)]) {
      const { config, source, diagnostics } = await load(new Error("offline"), store);
      expect([source, config]).toEqual(["none", undefined]);
      expect(diagnostics[0]).toMatchObject({
        severity: "error",
        message: expect.stringContaining("the mesh stays off"),
      });
    }
  });
});
