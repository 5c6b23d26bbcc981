import { describe, expect, it, vi } from "vitest";
import type { GeneratedFile, TranspiledStore } from "../cache/transpiled-store.browser";
import type { TranspiledFiles } from "../protocol/transpiler-messages";
import {
  type ComponentArtifactsOptions,
  createComponentArtifacts,
  isComponent,
} from "./component-artifacts.worker";

const encode = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(new TextEncoder().encode(text));
const digest = async (bytes: ArrayBuffer): Promise<string> => `sha of ${new TextDecoder().decode(bytes)}`;
const FILE = { url: "/services/x/x.wasm", sha256: "component" };
const MADE: TranspiledFiles = [
  ["component.js", encode("script")],
  ["component.core.wasm", encode("core")],
];

function newArtifacts(changes: Partial<ComponentArtifactsOptions> = {}) {
  const kept = new Map<string, readonly GeneratedFile[]>();
  const store: TranspiledStore = {
    read: async (key) => kept.get(key),
    write: async (key, files) => void kept.set(key, files),
    enter: async (key, files) => void kept.set(key, files),
    retain: async (keys) => {
      for (const key of kept.keys()) if (!keys.has(key)) kept.delete(key);
    },
  };
  const transpile = vi.fn(async () => MADE);
  const code = { bytes: vi.fn(async () => encode("component").buffer) };
  const offer = vi.fn<ComponentArtifactsOptions["offer"]>(async () => undefined);
  const onUnkept = vi.fn();
  const options = {
    code,
    store,
    transpile,
    transpiler: "t-1.js",
    mode: "sync" as const,
    digest,
    offer,
    confirmEntry: async () => undefined,
    onUnkept,
    ...changes,
  };
  const anew = (more: Partial<ComponentArtifactsOptions> = {}) =>
    createComponentArtifacts({ ...options, ...more });
  return { components: anew(), anew, store, kept, transpile, code, offer, onUnkept };
}

describe("a component that comes unmodified", () => {
  it("is transpiled once, however many ask at a time, and again in no later visit", async () => {
    const { components, anew, transpile, code } = newArtifacts();
    const [one, two] = await Promise.all([
      components.get(FILE),
      components.get({ ...FILE, url: "/services/y/y.wasm" }),
    ]);
    const later = await anew().get(FILE);
    expect(one).toEqual({
      script: {
        url: `${FILE.url}/foremesh-generated/sha of script.js`,
        sha256: "sha of script",
        body: expect.any(Blob),
      },
      cores: { "component.core.wasm": encode("core") },
    });
    expect(two.script.url).toBe("/services/y/y.wasm/foremesh-generated/sha of script.js");
    expect(later).toEqual(one);
    expect([transpile.mock.calls.length, code.bytes.mock.calls.length]).toEqual([1, 1]);
  });

  it.each([
    ["by another transpiler", { transpiler: "t-2.js" }],
    ["for an engine with JSPI", { mode: "jspi" as const }],
  ])("is transpiled anew %s", async (_how, changes) => {
    const { components, anew, transpile } = newArtifacts();
    await components.get(FILE);
    await anew(changes).get(FILE);
    expect(transpile).toHaveBeenCalledTimes(2);
  });

  it("is transpiled anew when what was kept is not what was made", async () => {
    const { components, anew, kept, transpile } = newArtifacts();
    await components.get(FILE);
    const [key, files] = [...kept][0]!;
    kept.set(
      key,
      files.map((file) => ({ ...file, body: new Blob(["forged"]) })),
    );
    expect((await anew().get(FILE)).cores).toEqual({ "component.core.wasm": encode("core") });
    expect(transpile).toHaveBeenCalledTimes(2);
  });

  it("runs where nothing can be kept: the service worker is handed its script", async () => {
    const blocked = new Error("blocked");
    const store = {
      read: () => Promise.reject(blocked),
      write: () => Promise.reject(blocked),
      enter: () => Promise.reject(blocked),
      retain: async () => undefined,
    };
    let isThere = false;
    const confirmEntry = vi.fn(async () => {
      if (!isThere) throw new Error("nobody has it");
    });
    const { components, offer, onUnkept } = newArtifacts({ store, confirmEntry });
    const { script } = await components.get(FILE);
    expect([onUnkept.mock.calls, offer.mock.calls]).toEqual([[[blocked]], []]);
    offer.mockImplementation(async () => {
      isThere = true;
    });
    await components.confirm(script);
    expect(offer.mock.calls).toEqual([[script, script.body]]);
    expect(await script.body.text()).toBe("script");
    await components.confirm(script);
    expect(offer).toHaveBeenCalledTimes(1);
  });

  it("is handed to the service worker, which can make room for it, when the disk is full", async () => {
    const full = Object.assign(new Error("no space"), { name: "QuotaExceededError" });
    const { store, kept, anew, transpile, offer, onUnkept } = newArtifacts();
    const components = anew({ store: { ...store, write: () => Promise.reject(full) } });
    await components.get(FILE);
    expect(offer.mock.calls.map(([{ url }]) => url)).toEqual(
      ["script", "core"].map((text) => `${FILE.url}/foremesh-generated/sha of ${text}.js`),
    );
    expect([kept.size, onUnkept.mock.calls.length]).toEqual([1, 0]);
    await anew().get(FILE);
    expect(transpile).toHaveBeenCalledTimes(1);
  });

  it("is forgotten when no service names it", async () => {
    const { components, kept } = newArtifacts();
    await components.get(FILE);
    const service = { artifact: { abi: "wasi-http", ...FILE, files: [] } } as never;
    await components.retain([service]);
    expect(kept.size).toBe(1);
    await components.retain([]);
    expect(kept.size).toBe(0);
  });

  it("is told from one that was transpiled, and from modules of other ABIs", () => {
    const artifact = (abi: "wasi-http" | "raw", url: string) => ({ abi, url, sha256: "", files: [] });
    expect(isComponent(artifact("wasi-http", "/x.wasm"))).toBe(true);
    expect(isComponent(artifact("wasi-http", "/x.js"))).toBe(false);
    expect(isComponent(artifact("raw", "/x.wasm"))).toBe(false);
  });
});
