import { describe, expect, it } from "vitest";
import { type Deferred, deferred } from "../kernel/deferred";
import { manualClock } from "../kernel/manual-clock";
import type { FromReplica, ToReplica } from "./exchange-messages";
import { createExchangeServer } from "./exchange-server";
import { nextTask, openChannel, settle } from "./ports.fixture";

/** A replica whose guest answers when told to, and proxies that speak the protocol by hand. */
function serveGuest(concurrency: number, isBroken: (error: unknown) => boolean = () => false) {
  const calls: { readonly path: string; readonly request: Request; readonly answer: Deferred<Response> }[] =
    [];
  const failures: unknown[] = [];
  const clock = manualClock();
  const server = createExchangeServer({
    handle(request) {
      const answer = deferred<Response>();
      calls.push({ path: new URL(request.url).pathname, request, answer });
      return answer.promise;
    },
    limits: { concurrency },
    now: clock.now,
    nextTask,
    onFailure(error, link, id) {
      failures.push([error, link, id]);
      return isBroken(error);
    },
  });
  let linkCount = 0;
  const newProxy = () => {
    const { port1, port2 } = openChannel();
    const received: FromReplica[] = [];
    port1.onmessage = ({ data }: MessageEvent<FromReplica>) => void received.push(data);
    const disconnect = server.serve(port2, ++linkCount);
    const post = (message: ToReplica) => port1.postMessage(message);
    const request = (id: number, path = `/${id}`) =>
      post({
        type: "request",
        id,
        request: { method: "GET", url: `https://app.test${path}`, headers: [], body: null },
      });
    const types = (id: number) => received.filter((message) => message.id === id).map(({ type }) => type);
    return { post, request, types, received, disconnect };
  };
  return { server, calls, failures, newProxy, advance: clock.advance };
}

function endless() {
  let controller!: ReadableStreamDefaultController<Uint8Array>;
  const body = new ReadableStream<Uint8Array>({
    start(given) {
      controller = given;
    },
  });
  const fail = (error: unknown) => controller.error(error);
  return { body, close: () => controller.close(), fail };
}

describe("the queue of a replica", () => {
  it("gives a guest no more exchanges at a time than it takes, in order of arrival over all proxies", async () => {
    const { calls, newProxy } = serveGuest(2);
    const proxies = [newProxy(), newProxy(), newProxy()];
    for (const [i, path] of ["/a", "/b", "/c", "/d"].entries()) {
      proxies[i % 3]!.request(i, path);
      await settle();
    }
    expect(calls.map(({ path }) => path)).toEqual(["/a", "/b"]);
    calls[1]!.answer.resolve(new Response("b"));
    await settle();
    expect(calls.map(({ path }) => path)).toEqual(["/a", "/b", "/c"]);
    calls[0]!.answer.resolve(new Response("a"));
    await settle();
    expect(calls.map(({ path }) => path)).toEqual(["/a", "/b", "/c", "/d"]);
  });

  it("says how long an exchange waited, and that the guest has begun, only when it has", async () => {
    const { calls, newProxy, advance } = serveGuest(1);
    const proxy = newProxy();
    proxy.request(1);
    proxy.request(2);
    await settle();
    expect(proxy.types(2)).toEqual([]);
    advance(40);
    calls[0]!.answer.resolve(new Response("x"));
    await settle();
    expect(proxy.received).toContainEqual({ type: "accepted", id: 2, queueMs: 40 });
    expect(proxy.received).toContainEqual(
      expect.objectContaining({ type: "response", id: 1, serviceMs: 40 }),
    );
  });

  it("keeps the guest busy until the last byte of its answer is out, not just the head", async () => {
    const { calls, newProxy } = serveGuest(1);
    const proxy = newProxy();
    proxy.request(1);
    proxy.request(2);
    await settle();
    const { body, close } = endless();
    calls[0]!.answer.resolve(new Response(body));
    await settle();
    expect(proxy.types(1)).toEqual(["accepted", "response"]);
    expect(calls).toHaveLength(1);
    close();
    await settle();
    expect(proxy.types(1)).toEqual(["accepted", "response", "body-end"]);
    expect(calls).toHaveLength(2);
  });

  it("goes on with the next exchange after one that failed, was cancelled, or was given up", async () => {
    const { calls, newProxy } = serveGuest(1);
    const proxy = newProxy();
    for (const id of [1, 2, 3, 4]) proxy.request(id);
    await settle();
    calls[0]!.answer.reject(new Error("bad input"));
    await settle();
    calls[1]!.answer.resolve(new Response(endless().body));
    await settle();
    proxy.post({ type: "body-cancel", id: 2, reason: "enough" });
    await settle();
    proxy.post({ type: "abort", id: 3, reason: "user left" });
    await settle();
    expect(calls[2]!.request.signal.aborted).toBe(true);
    calls[2]!.answer.resolve(new Response("late"));
    await settle();
    expect(proxy.types(3)).toEqual(["accepted"]);
    expect(calls.map(({ path }) => path)).toEqual(["/1", "/2", "/3", "/4"]);
  });

  it("does not stay busy for a proxy that is gone: a port tells nobody that its realm died", async () => {
    const { calls, newProxy } = serveGuest(1);
    const [gone, other] = [newProxy(), newProxy()];
    gone.request(1, "/gone");
    gone.request(2, "/gone-too");
    await settle();
    other.request(1, "/other");
    calls[0]!.answer.resolve(new Response(endless().body));
    await settle();
    gone.disconnect();
    await settle();
    expect(calls.map(({ path }) => path)).toEqual(["/gone", "/other"]);
  });

  it("never shows the guest an exchange that was given up while it waited", async () => {
    const { calls, newProxy } = serveGuest(1);
    const proxy = newProxy();
    for (const id of [1, 2, 3]) proxy.request(id);
    await settle();
    proxy.post({ type: "abort", id: 2, reason: "user left" });
    await settle();
    calls[0]!.answer.resolve(new Response("x"));
    await settle();
    expect(calls.map(({ path }) => path)).toEqual(["/1", "/3"]);
    expect(proxy.types(2)).toEqual([]);
  });
});

describe("a guest that fails", () => {
  it("is reported to its host as it is, and to the proxy with a code", async () => {
    const { calls, failures, newProxy } = serveGuest(1);
    const proxy = newProxy();
    proxy.request(1);
    await settle();
    const trap = new WebAssembly.RuntimeError("unreachable");
    calls[0]!.answer.reject(trap);
    await settle();
    expect(failures).toEqual([[trap, 1, 1]]);
    expect(proxy.received.at(-1)).toEqual({
      type: "failed",
      id: 1,
      error: { code: "SERVICE_TRAPPED", message: "unreachable" },
    });
  });

  it("is reported also when nobody waits for its answer any more, or its head is out already", async () => {
    const { calls, failures, newProxy } = serveGuest(1);
    const proxy = newProxy();
    for (const id of [1, 2, 3]) proxy.request(id);
    await settle();
    proxy.post({ type: "abort", id: 1, reason: "user left" });
    await settle();
    const traps = [1, 2, 3].map((n) => new WebAssembly.RuntimeError(`trap ${n}`));
    calls[0]!.answer.reject(traps[0]);
    await settle();
    const { body, fail } = endless();
    calls[1]!.answer.resolve(new Response(body));
    await settle();
    fail(traps[1]);
    await settle();
    calls[2]!.answer.resolve(new Response(new ReadableStream({ start: (c) => c.error(traps[2]) })));
    await settle();
    expect(failures).toEqual(traps.map((trap, index) => [trap, 1, index + 1]));
    expect(proxy.types(2)).toEqual(["accepted", "response", "body-error"]);
  });

  it("is given nothing more once it is broken: what waits was not accepted, and can go elsewhere", async () => {
    const { calls, newProxy } = serveGuest(1, (error) => error instanceof WebAssembly.RuntimeError);
    const proxy = newProxy();
    for (const id of [1, 2, 3]) proxy.request(id);
    await settle();
    calls[0]!.answer.reject(new Error("an exception leaves it whole"));
    await settle();
    calls[1]!.answer.reject(new WebAssembly.RuntimeError("unreachable"));
    await settle();
    expect(calls.map(({ path }) => path)).toEqual(["/1", "/2"]);
    expect([proxy.types(2), proxy.types(3)]).toEqual([["accepted", "failed"], []]);
  });

  it("cannot break its host with an answer that is none", async () => {
    const { calls, newProxy } = serveGuest(1);
    const proxy = newProxy();
    for (const id of [1, 2, 3]) proxy.request(id);
    await settle();
    calls[0]!.answer.resolve(undefined as unknown as Response);
    await settle();
    calls[1]!.answer.resolve({ status: 200, headers: [], body: "text" } as unknown as Response);
    await settle();
    expect([proxy.types(1), proxy.types(2)]).toEqual([
      ["accepted", "failed"],
      ["accepted", "failed"],
    ]);
    expect(calls).toHaveLength(3);
  });
});

it("tells since when the guest holds on to what was given up", async () => {
  const { server, calls, newProxy, advance } = serveGuest(1);
  const proxy = newProxy();
  proxy.request(1);
  proxy.request(2);
  await settle();
  for (const id of [1, 2]) proxy.post({ type: "abort", id, reason: "too slow" });
  await settle();
  advance(300);
  expect(server.abandonedForMs).toBe(300);
  calls[0]!.answer.resolve(new Response("late"));
  await settle();
  expect(server.abandonedForMs).toBe(0);
});

it("heeds no message about an exchange it does not have", async () => {
  const { calls, newProxy } = serveGuest(1);
  const proxy = newProxy();
  proxy.post({ type: "abort", id: 9, reason: "?" });
  proxy.post({ type: "body-chunk", id: 9, chunk: new Uint8Array(1) });
  proxy.post({ type: "body-pull", id: 9 });
  proxy.request(1);
  await settle();
  expect(calls).toHaveLength(1);
  expect(proxy.types(9)).toEqual([]);
});
