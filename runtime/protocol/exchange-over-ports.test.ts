import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deferred } from "../kernel/deferred";
import { createExchangeSender, type ExchangeSender } from "./exchange-sender";
import { createExchangeServer } from "./exchange-server";
import { createPayload } from "./payload";
import { nextTask, openChannel, settle } from "./ports.fixture";

/** A proxy's end and a replica's end of a real channel, with a guest behind it. */
function connect(handle: (request: Request) => Promise<Response>, concurrency = 1) {
  const failures: unknown[] = [];
  const onFailure = (error: unknown) => {
    failures.push(error);
    return false;
  };
  const server = createExchangeServer({ handle, limits: { concurrency }, now: () => 0, nextTask, onFailure });
  const newClient = () => {
    const { port1, port2 } = openChannel();
    server.serve(port2);
    return createExchangeSender(port1);
  };
  const client = newClient();
  const send = async (init: RequestInit & { duplex?: "half" } = {}, signal = new AbortController().signal) =>
    (await sendBy(client, new Request("https://app.test/api/x", init), signal)).response;
  return { client, newClient, send, failures };
}

const sendBy = (client: ExchangeSender, request: Request, signal = new AbortController().signal) =>
  client.send(request, createPayload(request, nextTask), signal, () => undefined);

const upload = (body: ReadableStream<Uint8Array>) => ({ method: "POST", body, duplex: "half" }) as const;

/** A stream that gives what it is told to, when it is told to. */
function remoteControlled() {
  const state = { cancelledWith: undefined as unknown };
  let controller!: ReadableStreamDefaultController<Uint8Array>;
  const stream = new ReadableStream<Uint8Array>({
    start(given) {
      controller = given;
    },
    cancel(reason) {
      state.cancelledWith = reason;
    },
  });
  const enqueue = (...bytes: number[]) => controller.enqueue(Uint8Array.from(bytes));
  return {
    stream,
    state,
    enqueue,
    close: () => controller.close(),
    error: (e: Error) => controller.error(e),
  };
}

describe("an exchange between a proxy and a replica", () => {
  it("carries method, URL, headers and body there, and status, text, headers and body back", async () => {
    let seen: unknown[] = [];
    const { send } = connect(async (request) => {
      seen = [request.method, request.url, request.headers.get("x-note"), await request.text()];
      return new Response("made", { status: 201, statusText: "So Be It", headers: { "x-answer": "42" } });
    });
    const response = await send({ method: "PUT", headers: { "x-note": "a" }, body: "bytes" });
    expect(seen).toEqual(["PUT", "https://app.test/api/x", "a", "bytes"]);
    expect([response.status, response.statusText, response.headers.get("x-answer")]).toEqual([
      201,
      "So Be It",
      "42",
    ]);
    expect(await response.text()).toBe("made");
  });

  it("carries any body unchanged, in both directions, whole or in chunks", async () => {
    const sizes = fc.array(fc.nat(100_000), { maxLength: 6 });
    const echo = connect(async (request) => new Response(request.body));
    const run = async (lengths: number[], isReady: boolean) => {
      const chunks = lengths.map((length, i) => new Uint8Array(length).fill(i + 1));
      const rest = [...chunks];
      const body = new ReadableStream<Uint8Array>({
        async pull(controller) {
          if (!isReady) await nextTask();
          const chunk = rest.shift();
          if (chunk === undefined) controller.close();
          else controller.enqueue(chunk);
        },
      });
      const response = await echo.send(upload(body));
      const received = Buffer.from(await response.arrayBuffer());
      expect(received.equals(Buffer.concat(chunks))).toBe(true);
      await settle();
      expect(echo.client.inFlightCount).toBe(0);
    };
    await fc.assert(fc.asyncProperty(sizes, fc.boolean(), run), { numRuns: 30 });
  });

  it("keeps headers that occur more than once apart", async () => {
    const headers: [string, string][] = [
      ["set-cookie", "a=1"],
      ["set-cookie", "b=2"],
    ];
    const { send } = connect(async () => new Response(null, { headers }));
    expect((await send()).headers.getSetCookie()).toEqual(["a=1", "b=2"]);
  });

  it.each([204, 205, 304])("answers %i without a body", async (status) => {
    const { send, client } = connect(async () => new Response(null, { status }));
    const response = await send();
    expect([response.status, response.body, client.inFlightCount]).toEqual([status, null, 0]);
  });

  it("answers with an empty body where there is one", async () => {
    const { send } = connect(async () => new Response(""));
    const response = await send();
    expect(response.body).not.toBeNull();
    expect(await response.text()).toBe("");
  });

  it("delivers the head while the body is still being made", async () => {
    const body = remoteControlled();
    const { send } = connect(async () => new Response(body.stream));
    const response = await send();
    body.enqueue(1);
    const reader = response.body!.getReader();
    expect((await reader.read()).value).toEqual(new Uint8Array([1]));
    body.close();
    expect((await reader.read()).done).toBe(true);
  });

  it("lets a guest answer from a body that is still being sent", async () => {
    const body = remoteControlled();
    const { send } = connect(async (request) => new Response(request.body));
    const response = await send(upload(body.stream));
    const reader = response.body!.getReader();
    for (const byte of [1, 2, 3]) {
      body.enqueue(byte);
      expect((await reader.read()).value).toEqual(new Uint8Array([byte]));
    }
    body.close();
    expect((await reader.read()).done).toBe(true);
  });

  it("fails the guest's read when the client's body fails", async () => {
    const body = remoteControlled();
    const { send } = connect(async (request) => {
      const outcome = await request.text().catch((error: Error) => `failed: ${error.message}`);
      return new Response(outcome);
    });
    const answered = send(upload(body.stream));
    await settle();
    body.error(new Error("disk gone"));
    expect(await (await answered).text()).toBe("failed: disk gone");
  });

  it("fails the app's read when the guest's body fails after the head", async () => {
    const body = remoteControlled();
    const { send, client } = connect(async () => new Response(body.stream));
    const response = await send();
    body.error(new Error("row 7 is corrupt"));
    await expect(response.text()).rejects.toThrow("row 7 is corrupt");
    expect(client.inFlightCount).toBe(0);
  });
});

describe("giving up", () => {
  it("reaches the guest before the head, and rejects with the caller's reason", async () => {
    let guestSignal: AbortSignal | undefined;
    const { send, client } = connect(
      (request) =>
        new Promise((_resolve, reject) => {
          guestSignal = request.signal;
          request.signal.addEventListener("abort", () => reject(request.signal.reason));
        }),
    );
    const controller = new AbortController();
    const answered = send({}, controller.signal);
    await settle();
    const reason = new Error("user left");
    controller.abort(reason);
    await expect(answered).rejects.toBe(reason);
    await settle();
    expect(guestSignal?.aborted).toBe(true);
    expect(client.inFlightCount).toBe(0);
  });

  it("ends an open body after the head: the app's read fails, the guest's stream is cancelled", async () => {
    const body = remoteControlled();
    const { send, client } = connect(async () => new Response(body.stream));
    const controller = new AbortController();
    const response = await send({}, controller.signal);
    const reading = response.text();
    controller.abort(new Error("user left"));
    await expect(reading).rejects.toThrow("user left");
    await settle();
    expect(body.state.cancelledWith).toContain("user left");
    expect(client.inFlightCount).toBe(0);
  });

  it("cancels the guest's stream when the app cancels the body", async () => {
    const body = remoteControlled();
    const { send, client } = connect(async () => new Response(body.stream));
    await (await send()).body!.cancel("enough");
    await settle();
    expect(body.state.cancelledWith).toBe("enough");
    expect(client.inFlightCount).toBe(0);
  });

  it("ends what the guest does for a body that the app cancelled", async () => {
    const body = remoteControlled();
    let signal: AbortSignal | undefined;
    const { send } = connect(async (request) => {
      ({ signal } = request);
      return new Response(body.stream);
    });
    await (await send()).body!.cancel("enough");
    await settle();
    expect(signal!.aborted).toBe(true);
  });

  it("sends nothing when the signal has aborted already", async () => {
    let calls = 0;
    const { send } = connect(async () => new Response(String(++calls)));
    await expect(send({}, AbortSignal.abort(new Error("too late")))).rejects.toThrow("too late");
    await settle();
    expect(calls).toBe(0);
  });

  it("takes a waiting exchange out of the queue: the guest never sees it", async () => {
    const gate = deferred<Response>();
    const urls: string[] = [];
    const { send } = connect((request) => {
      urls.push(request.headers.get("x-nr")!);
      return gate.promise;
    });
    const first = send({ headers: { "x-nr": "1" } });
    await settle();
    const controller = new AbortController();
    const second = send({ headers: { "x-nr": "2" } }, controller.signal);
    await settle();
    controller.abort(new Error("no longer wanted"));
    await expect(second).rejects.toThrow("no longer wanted");
    await settle();
    gate.resolve(new Response("done"));
    expect(await (await first).text()).toBe("done");
    await settle();
    expect(urls).toEqual(["1"]);
  });
});

describe("a guest that fails", () => {
  it("is reported to its host, and to the proxy with a code", async () => {
    const trap = new WebAssembly.RuntimeError("unreachable");
    const { send, failures } = connect(() => Promise.reject(trap));
    await expect(send()).rejects.toMatchObject({ code: "SERVICE_TRAPPED", replayable: false });
    expect(failures).toEqual([trap]);
  });

  it.each([
    ["returns nothing", () => undefined],
    ["returns a body that is not bytes", () => ({ status: 200, body: "text", headers: [] })],
  ])("cannot hang an exchange: it %s", async (_what, answer) => {
    const { send, client } = connect(async () => answer() as unknown as Response);
    await expect(send()).rejects.toMatchObject({ code: "SERVICE_TRAPPED" });
    expect(client.inFlightCount).toBe(0);
  });
});
