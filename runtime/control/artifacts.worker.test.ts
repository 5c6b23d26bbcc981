import { describe, expect, it, vi } from "vitest";
import type { CodeFile } from "../cache/code-cache";
import { createRoom } from "../cache/room";
import type { ServiceConfig } from "../config/schema";
import { createArtifacts } from "./artifacts.worker";
import type { RunnableComponent } from "./component-artifacts.worker";

const EMPTY_MODULE = Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
const LIMITED = Uint8Array.from([1]);
const SCRIPT = { url: "/services/x/x.wasm/foremesh-generated/1.js", sha256: "1", body: new Blob() };

const serviceAt = (url: string, files: CodeFile[] = [], abi = "wasi-http") =>
  ({
    name: "x",
    artifact: { abi, url, sha256: "0", files },
    resources: { memoryMaxBytes: 65_536 },
    capabilities: {},
  }) as unknown as ServiceConfig;

function newArtifacts(maxBytes = 1_000) {
  const room = createRoom(maxBytes);
  const component: RunnableComponent = { script: SCRIPT, cores: { "component.core.wasm": EMPTY_MODULE } };
  const components = {
    get: vi.fn(async () => component),
    confirm: vi.fn(async (_script: CodeFile) => undefined),
    retain: vi.fn(async () => undefined),
  };
  const code = {
    get: async () => ({ body: new Blob([EMPTY_MODULE]), contentType: "application/wasm" }),
    bytes: async () => EMPTY_MODULE.buffer,
    offer: async () => undefined,
    retain: async () => undefined,
  };
  const confirmEntry = vi.fn(async (_file: CodeFile) => undefined);
  const limitModule = vi.fn((module: Uint8Array<ArrayBuffer>) => module);
  const limitCommand = vi.fn((_bytes: Uint8Array<ArrayBuffer>, _maxBytes: number) => LIMITED);
  return {
    artifacts: createArtifacts({
      code,
      components,
      confirmEntry,
      limitModule,
      limitCommand,
      room,
      nextTask: async () => undefined,
      onCompiled: () => undefined,
    }),
    components,
    confirmEntry,
    limitModule,
    limitCommand,
  };
}

describe("the code of a component that comes unmodified", () => {
  const service = serviceAt("/services/x/x.wasm");

  it("is transpiled when it is compiled ahead of need, not when it is prefetched", async () => {
    const { artifacts, components } = newArtifacts();
    await artifacts.prefetch(service);
    expect([artifacts.stateOf(service), components.get.mock.calls.length]).toEqual(["prefetched", 0]);
    await artifacts.compile(service);
    expect([artifacts.stateOf(service), components.get.mock.calls.length]).toEqual(["compiled", 1]);
    await artifacts.prepare(service);
    expect(components.get).toHaveBeenCalledTimes(1);
  });

  it("is ordered as its script, confirmed, and its core modules within the memory limit", async () => {
    const { artifacts, components, limitModule } = newArtifacts();
    const { entry, modules } = await artifacts.prepare(service);
    expect(entry).toEqual({ scriptUrl: SCRIPT.url });
    expect(modules["component.core.wasm"]).toBeInstanceOf(WebAssembly.Module);
    expect(components.confirm.mock.calls).toEqual([[SCRIPT]]);
    expect(limitModule.mock.calls).toEqual([[EMPTY_MODULE, 65_536]]);
  });
});

describe("the code of a component that was transpiled ahead of time", () => {
  it("is its own script, and the modules among its files", async () => {
    const { artifacts, components, confirmEntry } = newArtifacts();
    const service = serviceAt("/services/x/x.js", [{ url: "/services/x/x.core.wasm", sha256: "2" }]);
    const { entry, modules } = await artifacts.prepare(service);
    expect(entry).toEqual({ scriptUrl: "/services/x/x.js" });
    expect(Object.keys(modules)).toEqual(["x.core.wasm"]);
    expect(confirmEntry.mock.calls).toEqual([[service.artifact]]);
    expect(components.get).not.toHaveBeenCalled();
  });
});

describe("the code of a command for the engine that compiles by itself", () => {
  it.each(["/services/x/x.wasm", "/services/x/x.webc"])(
    "is ordered as bytes with the memory limit in them: %s",
    async (url) => {
      const { artifacts, confirmEntry, limitCommand } = newArtifacts();
      const { entry, modules } = await artifacts.prepare(serviceAt(url, [], "wasmer"));
      expect([entry, modules]).toEqual([{ bytes: LIMITED }, {}]);
      expect(limitCommand.mock.calls).toEqual([[EMPTY_MODULE, 65_536]]);
      expect(confirmEntry).not.toHaveBeenCalled();
    },
  );
});

describe("compiled code", () => {
  const named = (name: string) => ({ ...serviceAt(`/services/${name}/${name}.js`), name }) as ServiceConfig;
  const withModule = (name: string) => {
    const service = named(name);
    const files = [{ url: `/services/${name}/${name}.core.wasm`, sha256: name }];
    return { ...service, artifact: { ...service.artifact, files } } as ServiceConfig;
  };

  it("has a bound in bytes: what loses its place is compiled anew when it is needed", async () => {
    const { artifacts, limitModule } = newArtifacts(2 * EMPTY_MODULE.byteLength + 1);
    const services = ["a", "b", "c"].map(withModule);
    for (const service of services) await artifacts.prepare(service);
    const states = () => services.map((service) => artifacts.stateOf(service));
    expect(states().filter((state) => state === "compiled")).toHaveLength(2);
    expect(limitModule).toHaveBeenCalledTimes(3);
    const gone = services[states().indexOf("absent")]!;
    const { modules } = await artifacts.prepare(gone);
    expect(Object.values(modules)[0]).toBeInstanceOf(WebAssembly.Module);
    expect(limitModule).toHaveBeenCalledTimes(4);
  });
});
