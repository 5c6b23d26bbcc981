import { describe, expect, it, vi } from "vitest";
import type { CodeCache } from "../runtime/cache/code-cache";
import type { MeshConfig } from "../runtime/config/schema";
import { MeshError } from "../runtime/kernel/errors";
import { VERIFIED_HEADER } from "../runtime/protocol/verified-header";
import { problemResponse } from "../runtime/proxy/problem";
import { createCodeResponder } from "./code-responder.sw";

const file = (url: string, digit: string) => ({ url, sha256: digit.repeat(64) });

const configOf = (...urls: string[]) =>
  ({
    services: urls.map((url, i) => ({
      artifact: { ...file(url, `${i}`), files: [file(`${url}.wasm`, "f")] },
    })),
  }) as unknown as MeshConfig;

function newResponder(get: CodeCache["get"]) {
  const bytes = async (wanted: Parameters<CodeCache["get"]>[0]) => (await get(wanted)).body.arrayBuffer();
  const [retain, offer] = [vi.fn(async () => undefined), vi.fn<CodeCache["offer"]>(async () => undefined)];
  const cache = { get, bytes, offer, retain };
  const generated = { ...cache, get: vi.fn(typed) };
  return { responder: createCodeResponder(cache, generated, problemResponse), cache, generated };
}

const typed = async () => ({ body: new Blob(["code"]), contentType: "application/octet-stream" });

describe("answers to requests for service code", () => {
  it("are for the files of the configuration in use, and no others", () => {
    const { responder, cache } = newResponder(typed);
    expect(responder.fileAt("/a.js")).toBeUndefined();
    responder.adopt(configOf("/a.js", "/b.js"));
    expect(responder.fileAt("/a.js")).toEqual(file("/a.js", "0"));
    expect(responder.fileAt("/a.js.wasm")).toEqual(file("/a.js.wasm", "f"));
    expect(responder.fileAt("/index.html")).toBeUndefined();
    responder.adopt(configOf("/b.js"));
    expect(responder.fileAt("/a.js")).toBeUndefined();
    expect(cache.retain.mock.calls.at(-1)).toEqual([
      [expect.objectContaining(file("/b.js", "0")), file("/b.js.wasm", "f")],
    ]);
  });

  it.each([
    ["/a.wasm", "application/wasm"],
    ["/a.js", "text/javascript"],
    ["/a.mjs", "text/javascript"],
    ["/a.db", "application/octet-stream"],
  ])("have the type that browsers insist on, whatever the server said: %s", async (url, type) => {
    const response = await newResponder(typed).responder.respond(file(url, "0"));
    expect([response.headers.get("content-type"), await response.text()]).toEqual([type, "code"]);
  });

  it("come from what was made here where the URL says so, whatever the configuration", async () => {
    const { responder, generated } = newResponder(() => Promise.reject(new Error("not from here")));
    const sha256 = "a".repeat(64);
    const url = `/services/x/x.wasm/foremesh-generated/${sha256}.js`;
    const made = responder.fileAt(url)!;
    expect(made).toEqual({ url, sha256 });
    const { headers } = await responder.respond(made);
    expect([headers.get("content-type"), headers.get(VERIFIED_HEADER)]).toEqual(["text/javascript", sha256]);
    expect(generated.get).toHaveBeenCalledWith(made, false);
  });

  it("are of what the controller hands over, and a refusal of what its name does not say", async () => {
    const { responder, cache } = newResponder(typed);
    const made = responder.madeAt(`/services/x/x.wasm/foremesh-generated/${"b".repeat(64)}.js`)!;
    const put = () => new Request(`https://app.example${made.url}`, { method: "PUT", body: "made" });
    const taken = await responder.accept(made, put());
    expect([taken.status, taken.headers.get(VERIFIED_HEADER)]).toEqual([204, made.sha256]);
    const [file, entry] = cache.offer.mock.calls[0]!;
    expect([file, await entry.body.text()]).toEqual([made, "made"]);
    cache.offer.mockRejectedValue(new MeshError("INTEGRITY_MISMATCH", "other bytes"));
    expect((await responder.accept(made, put())).status).toBe(503);
    expect(responder.madeAt("/services/x/x.wasm")).toBeUndefined();
  });

  it("say what is wrong with code that cannot be used", async () => {
    const { responder } = newResponder(() =>
      Promise.reject(new MeshError("INTEGRITY_MISMATCH", "wrong bytes")),
    );
    const response = await responder.respond(file("/a.js", "0"));
    expect([response.status, (await response.json()).code]).toEqual([503, "INTEGRITY_MISMATCH"]);
  });
});
