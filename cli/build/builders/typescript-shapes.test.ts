import { describe, expect, it } from "vitest";
import { BuildError } from "../build-error";
import type { BuildInstructions } from "../service-definition";
import { shapeOf } from "./typescript-shapes";

const shape = (javascript: string | undefined, exports: readonly string[], code = "") =>
  shapeOf(
    {
      folder: "/services/hello",
      paths: [],
      definition: {
        name: "hello",
        version: "1.0.0",
        artifact: { abi: "wasi-http" },
        ...(javascript !== undefined && { build: { javascript } as BuildInstructions }),
      },
    },
    { code: new TextEncoder().encode(code), exports },
  );

describe("what a module becomes", () => {
  it("is, without a choice, a component of whole requests on QuickJS", async () => {
    expect(await shape(undefined, ["handle"])).toMatchObject({ world: "handler-service", waits: false });
  });

  it("is on StarlingMonkey wasi:http, by a handler of whole requests, which need not wait", async () => {
    const { entry, ...rest } = await shape("starlingmonkey", ["handle"]);
    expect(entry).toContain("incomingHandlerOf(handle)");
    expect(rest).toMatchObject({ world: "wasi-http-service", waits: false });
    expect(rest.args).toContain("fetch-event");
  });

  it("is what the module itself makes of wasi:http, whatever else it exports", async () => {
    const { entry } = await shape("starlingmonkey", ["handle", "incomingHandler"]);
    expect(entry).toBe(`export { incomingHandler } from "service";`);
  });

  it("is one that waits when it listens for the fetch event, minified or not", async () => {
    for (const code of [`addEventListener("fetch",e=>{})`, "self.addEventListener(\n  `fetch`, f)"]) {
      const { args, waits } = await shape("starlingmonkey", [], code);
      expect([args.includes("fetch-event"), waits]).toEqual([false, true]);
    }
  });
});

describe("a module that cannot become a component", () => {
  it.each([
    [undefined, [], 'addEventListener("fetch", f)', "exports nothing, must export handle(request)"],
    ["quickjs", ["handler"], "", "exports handler, must export handle(request)"],
    ["starlingmonkey", ["default"], "fetch()", "exports default, must export handle or incomingHandler"],
    ["hermes", ["handle"], "", 'build.javascript is "hermes", must be quickjs or starlingmonkey'],
  ] as const)("is refused before an engine is built in: %s with %j", async (engine, exports, code, state) => {
    const error: unknown = await Promise.resolve()
      .then(() => shape(engine, exports, code))
      .catch((reason) => reason);
    expect(error).toBeInstanceOf(BuildError);
    expect((error as BuildError).message).toContain(state);
    expect((error as BuildError).remedy).not.toBe("");
  });
});
