import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { newExchange } from "../exchange.fixture";
import { createNetwork } from "./network.browser";

beforeEach(() => void vi.stubGlobal("self", { location: { origin: "https://app.test" } }));
afterEach(() => void vi.unstubAllGlobals());

const never = new AbortController().signal;

function newNetwork(answer: () => Promise<Response> = async () => new Response("remote")) {
  const send = vi.fn((_input: Request | string, _init?: RequestInit) => answer());
  const upstreams = [
    { name: "same", url: "/" },
    { name: "moved", url: "/v2/" },
    { name: "other", url: "https://other.test/base/" },
  ];
  const network = (upstream: string, request: Request, signal: AbortSignal) =>
    createNetwork(upstreams, send)(upstream, newExchange([], { request, signal }));
  return { send, network };
}

describe("network", () => {
  it("sends a request to its own URL untouched but for the signal, and says what it would forget", async () => {
    const { send, network } = newNetwork();
    const request = new Request("https://app.test/api/x?q=1");
    await network("same", request, never);
    expect(send).toHaveBeenCalledExactlyOnceWith(request, {
      signal: never,
      redirect: "follow",
      referrer: "about:client",
      referrerPolicy: "",
    });
  });

  it("leaves it to the page's browser to fail at a redirect that was not asked for", async () => {
    const { send, network } = newNetwork();
    const init: RequestInit = { redirect: "error" };
    await network("same", new Request("https://app.test/api/x", init), never);
    await network(
      "same",
      new Request("https://app.test/api/x", { ...init, method: "POST", body: "x" }),
      never,
    );
    await network("other", new Request("https://app.test/api/x", init), never);
    expect(send.mock.calls.map(([, init]) => init?.redirect)).toEqual(["manual", "manual", "manual"]);
  });

  it("asks another path of this origin with the request's own credentials, mode and referrer", async () => {
    const { send, network } = newNetwork();
    const asked: RequestInit = { credentials: "omit", mode: "same-origin", referrerPolicy: "origin" };
    await network("moved", new Request("https://app.test/api/x", asked), never);
    expect(send.mock.calls[0]![1]).toMatchObject(asked);
  });

  it("sends a body to its own URL without any init, which would make a stream of it", async () => {
    const { send, network } = newNetwork();
    const request = new Request("https://app.test/api/x", { method: "POST", body: "pay" });
    await network("same", request, never);
    expect(send).toHaveBeenCalledExactlyOnceWith(request);
  });

  it.each([
    ["moved", "https://app.test/v2/api/x?q=1", "same-origin"],
    ["other", "https://other.test/base/api/x?q=1", "omit"],
  ])(
    "puts path and query under the URL of %s, with credentials for this origin only",
    async (name, url, credentials) => {
      const { send, network } = newNetwork();
      const headers = { "x-note": "a" };
      const request = new Request("https://app.test/api/x?q=1", { method: "PUT", body: "tile", headers });
      await network(name, request, never);
      const [input, init] = send.mock.calls[0]!;
      expect([input, init!.method, init!.credentials]).toEqual([url, "PUT", credentials]);
      expect(await new Response(init!.body).text()).toBe("tile");
      expect(new Headers(init!.headers).get("x-note")).toBe("a");
    },
  );

  it("sends no body where there can be none", async () => {
    const { send, network } = newNetwork();
    await network("other", new Request("https://app.test/api/x", { method: "HEAD" }), never);
    expect(send.mock.calls[0]![1]).not.toHaveProperty("body");
  });

  it("sends what the filters made of the request, with its body", async () => {
    const { send } = newNetwork();
    const request = new Request("https://app.test/outer/x", { method: "PUT", body: "tile" });
    const head = {
      method: "PUT",
      url: "https://app.test/inner/x?q=1",
      headers: new Headers({ "x-set": "1" }),
    };
    await createNetwork([{ name: "same", url: "/" }], send)("same", newExchange([], { request, head }));
    const [input, init] = send.mock.calls[0]!;
    expect([input, new Headers(init!.headers).get("x-set")]).toEqual(["https://app.test/inner/x?q=1", "1"]);
    expect(await new Response(init!.body).text()).toBe("tile");
  });

  it("keeps the body it had to rebuild a request around, for the next backend", async () => {
    const { send } = newNetwork();
    const request = new Request("https://app.test/api/x", { method: "PUT", body: "tile" });
    const exchange = newExchange([], { request });
    const network = createNetwork([{ name: "other", url: "https://other.test/" }], send);
    for (const _ of [1, 2]) await network("other", exchange);
    for (const [, init] of send.mock.calls) expect(await new Response(init!.body).text()).toBe("tile");
    expect(exchange.payload.isSpent).toBe(false);
  });

  it("tells this origin the rewritten host, but no other one, which it would have to ask for leave", async () => {
    const { send } = newNetwork();
    const upstreams = [
      { name: "same", url: "/" },
      { name: "other", url: "https://other.test/" },
    ];
    const head = { method: "GET", url: "https://one.example/api/x", headers: new Headers() };
    const network = createNetwork(upstreams, send);
    for (const { name } of upstreams) await network(name, newExchange([], { head }));
    const told = send.mock.calls.map(([, init]) => new Headers(init!.headers).get("x-forwarded-host"));
    expect(told).toEqual(["one.example", null]);
  });

  it("asks by the validators of our cache where they cost no leave, else lets the browser's cache ask", async () => {
    const { send } = newNetwork();
    const request = new Request("https://app.test/api/x");
    const head = { method: "GET", url: request.url, headers: new Headers({ "if-none-match": '"a"' }) };
    const upstreams = [
      { name: "same", url: "/" },
      { name: "other", url: "https://other.test/" },
    ];
    const network = createNetwork(upstreams, send);
    for (const { name } of upstreams)
      await network(name, newExchange([], { request, head, revalidation: "conditional" }));
    await network("same", newExchange([], { request, revalidation: "whole" }));
    const asked = send.mock.calls.map(([, init]) => [
      new Headers(init!.headers).get("if-none-match"),
      init!.cache,
    ]);
    expect(asked).toEqual([
      ['"a"', undefined],
      [null, "no-cache"],
      [null, "no-cache"],
    ]);
  });

  it("says which upstream could not be reached, and why", async () => {
    const { network } = newNetwork(() => Promise.reject(new TypeError("offline")));
    await expect(network("other", new Request("https://app.test/"), never)).rejects.toMatchObject({
      code: "UPSTREAM_UNREACHABLE",
      message: expect.stringMatching(/other.*offline/),
      replayable: false,
    });
  });

  it("rejects with the signal's reason as soon as it aborts, even if the browser does not listen", async () => {
    const { network } = newNetwork(() => new Promise(() => undefined));
    const caller = new AbortController();
    const answered = network(
      "same",
      new Request("https://app.test/api/x", { method: "POST" }),
      caller.signal,
    );
    const reason = new Error("user left");
    caller.abort(reason);
    await expect(answered).rejects.toBe(reason);
    await expect(network("same", new Request("https://app.test/"), caller.signal)).rejects.toBe(reason);
  });
});
