import { describe, expect, it } from "vitest";
import { answerByHandler, type HandlerExport, handlerExportOf } from "./handler-export";

const bytes = (text: string) => new TextEncoder().encode(text);
const answerWith =
  (status: number, headers: readonly [string, string][] = [], body = ""): HandlerExport =>
  () => ({ status, headers, body: bytes(body) });

const ask = async (handle: HandlerExport, request: Request) =>
  answerByHandler(handle, request, new Uint8Array(await request.arrayBuffer()));

describe("the handler of a component", () => {
  const handle: HandlerExport = answerWith(200);

  it("is found in its interface, with a version and without", () => {
    expect(handlerExportOf({ "foremesh:service/handler": { handle } })).toBe(handle);
    expect(handlerExportOf({ "foremesh:service/handler@1.0.0": { handle } })).toBe(handle);
  });

  it("is found bare, as the world's own export", () => {
    expect(handlerExportOf({ handle })).toBe(handle);
  });

  it("is not taken from another interface of a like name", () => {
    expect(handlerExportOf({ "wasi:http/incoming-handler@0.2.12": { handle } })).toBeUndefined();
    expect(handlerExportOf({ "foremesh:service/handlers": { handle } })).toBeUndefined();
  });
});

describe("a request to it", () => {
  it("arrives whole: method, absolute URL, every header, the body's bytes", async () => {
    let seen: unknown;
    const handle: HandlerExport = (request) => {
      seen = request;
      return { status: 200, headers: [], body: new Uint8Array() };
    };
    const headers = new Headers([
      ["x-one", "caf\xe9"],
      ["x-two", "a"],
      ["x-two", "b"],
    ]);
    await ask(handle, new Request("http://hello/a%20b?q=1", { method: "PATCH", headers, body: bytes("é") }));
    expect(seen).toEqual({
      method: "PATCH",
      url: "http://hello/a%20b?q=1",
      headers: [
        ["x-one", "caf\xe9"],
        ["x-two", "a, b"],
      ],
      body: bytes("é"),
    });
  });

  it("has an empty body when there is none", async () => {
    let length: number | undefined;
    const handle: HandlerExport = ({ body }) => {
      length = body.length;
      return { status: 200, headers: [], body: new Uint8Array() };
    };
    await ask(handle, new Request("http://hello/"));
    expect(length).toBe(0);
  });
});

describe("its response", () => {
  it("keeps every value of a header that stands several times", async () => {
    const headers: [string, string][] = [
      ["set-cookie", "a=1"],
      ["set-cookie", "b=2"],
    ];
    const response = await ask(answerWith(201, headers, "made"), new Request("http://hello/"));
    expect(response.status).toBe(201);
    expect(response.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
    expect(await response.text()).toBe("made");
  });

  it("has no body where its status allows none", async () => {
    const response = await ask(answerWith(204), new Request("http://hello/"));
    expect(response.body).toBeNull();
  });

  it("is refused as RESPONSE_INVALID when fetch knows no such response", async () => {
    for (const [status, headers] of [
      [99, []],
      [200, [["a b", "c"]]],
      [200, [["x-snow", "☃"]]],
    ] as [number, [string, string][]][]) {
      await expect(ask(answerWith(status, headers), new Request("http://hello/"))).rejects.toMatchObject({
        code: "RESPONSE_INVALID",
      });
    }
  });

  it("may come later, from a component that suspends", async () => {
    const handle: HandlerExport = async () => ({ status: 200, headers: [], body: bytes("late") });
    expect(await (await ask(handle, new Request("http://hello/"))).text()).toBe("late");
  });

  it("fails with what the component threw", async () => {
    const handle: HandlerExport = () => {
      throw new WebAssembly.RuntimeError("unreachable");
    };
    await expect(ask(handle, new Request("http://hello/"))).rejects.toThrow(WebAssembly.RuntimeError);
  });
});
