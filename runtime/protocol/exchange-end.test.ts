import { getEventListeners } from "node:events";
import { describe, expect, it } from "vitest";
import { createExchangeSender } from "./exchange-sender";
import { createExchangeServer } from "./exchange-server";
import { createPayload } from "./payload";
import { nextTask, openChannel, settle } from "./ports.fixture";

/** A replica whose guest gives these answers one after the other, and a proxy that is linked to it. */
function connect(...answers: (() => Response)[]) {
  const handle = async () => answers.shift()!();
  const server = createExchangeServer({
    handle,
    limits: { concurrency: 1 },
    now: () => 0,
    nextTask,
    onFailure: () => false,
  });
  const newClient = () => {
    const { port1, port2 } = openChannel();
    server.serve(port2);
    return createExchangeSender(port1);
  };
  const client = newClient();
  const send = async (init: RequestInit & { duplex?: "half" } = {}, { by = client, signal = never } = {}) => {
    const request = new Request("https://app.test/api/x", init);
    return (await by.send(request, createPayload(request, nextTask), signal, () => undefined)).response;
  };
  return { client, newClient, send };
}

const never = new AbortController().signal;

function openEnded() {
  const state = { cancelledWith: undefined as unknown };
  const stream = new ReadableStream<Uint8Array>({
    cancel(reason) {
      state.cancelledWith = reason;
    },
  });
  return { stream, state };
}

const next = () => new Response("next");

describe("the end of an exchange", () => {
  it.each([
    ["status 0", () => Response.error()],
    [
      "an interim status",
      () => ({ status: 103, statusText: "", body: null, headers: [] }) as unknown as Response,
    ],
  ])("comes also with an answer no Response can be: %s", async (_what, answer) => {
    const { send } = connect(answer, next);
    await expect(send()).rejects.toMatchObject({ code: "RESPONSE_INVALID" });
    expect(await (await send()).text()).toBe("next");
  });

  it("frees a replica that streams where there is no body: the answer to HEAD", async () => {
    const { stream, state } = openEnded();
    const { send, client } = connect(
      () => new Response(stream, { headers: { "content-length": "9" } }),
      next,
    );
    const response = await send({ method: "HEAD" });
    expect([response.body, response.headers.get("content-length")]).toEqual([null, "9"]);
    expect(await (await send()).text()).toBe("next");
    expect([state.cancelledWith, client.inFlightCount]).toEqual([expect.any(String), 0]);
  });

  it("cancels an upload that the guest did not read", async () => {
    const { stream, state } = openEnded();
    const { send } = connect(() => new Response("too large", { status: 413 }));
    const response = await send({ method: "POST", body: stream, duplex: "half" });
    expect(response.status).toBe(413);
    await settle();
    expect(state.cancelledWith).toBe("exchange ended");
  });

  it("cancels an upload whose caller gave up while it was still being read ahead", async () => {
    const { stream, state } = openEnded();
    const { send } = connect(next);
    const caller = new AbortController();
    const answered = send({ method: "POST", body: stream, duplex: "half" }, { signal: caller.signal });
    caller.abort(new Error("user left"));
    await expect(answered).rejects.toThrow("user left");
    await settle();
    expect(state.cancelledWith).toBe("exchange ended");
  });

  it("frees a replica whose link was lost but that lives on for others", async () => {
    const { stream, state } = openEnded();
    const { send, client, newClient } = connect(() => new Response(stream), next);
    await send();
    client.lose();
    expect(await (await send({}, { by: newClient() })).text()).toBe("next");
    expect(state.cancelledWith).toBe("the link was lost");
  });

  it("leaves no listener on the caller's signal, whether the body was read or cancelled", async () => {
    const { signal } = new AbortController();
    const { send } = connect(() => new Response(openEnded().stream), next);
    await (await send({}, { signal })).body!.cancel();
    await (await send({}, { signal })).text();
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });
});
