import { getEventListeners } from "node:events";
import { expect, it, vi } from "vitest";
import type { Channel } from "./channel";
import type { FromReplica, ToReplica, WireBody } from "./exchange-messages";
import { createExchangeSender } from "./exchange-sender";
import { createPayload } from "./payload";
import { nextTask } from "./ports.fixture";

/** A replica that says what the test tells it to. */
function scripted() {
  const sent: ToReplica[] = [];
  const channel: Channel<ToReplica> = { postMessage: (message) => void sent.push(message), onmessage: null };
  const client = createExchangeSender(channel);
  const receive = (message: FromReplica) => channel.onmessage?.({ data: message } as MessageEvent);
  const onAccepted = vi.fn();
  const send = (init: RequestInit = {}, signal = new AbortController().signal) => {
    const request = new Request("https://app.test/api/x", init);
    return client.send(request, createPayload(request, nextTask), signal, onAccepted);
  };
  const respond = (id: number, body: WireBody = null) =>
    receive({
      type: "response",
      id,
      serviceMs: 7,
      response: { status: 200, statusText: "", headers: [], body },
    });
  return { client, sent, receive, respond, send, onAccepted };
}

it("answers with what the exchange took at the replica, and tells when the guest began", async () => {
  const { send, receive, respond, onAccepted } = scripted();
  const answered = send();
  expect(onAccepted).not.toHaveBeenCalled();
  receive({ type: "accepted", id: 1, queueMs: 3 });
  expect(onAccepted).toHaveBeenCalledOnce();
  respond(1);
  expect(await answered).toMatchObject({ queueMs: 3, serviceMs: 7, response: { status: 200 } });
});

it("keeps answers that come in another order with their requests", async () => {
  const { send, respond } = scripted();
  const [first, second] = [send(), send()];
  respond(2, new TextEncoder().encode("second"));
  respond(1, new TextEncoder().encode("first"));
  expect(await (await first).response.text()).toBe("first");
  expect(await (await second).response.text()).toBe("second");
});

it("counts an exchange as in flight until its body has ended", async () => {
  const { client, send, receive, respond } = scripted();
  const answered = send();
  expect(client.inFlightCount).toBe(1);
  respond(1, "stream");
  const { response } = await answered;
  expect(client.inFlightCount).toBe(1);
  receive({ type: "body-end", id: 1 });
  expect(await response.text()).toBe("");
  expect(client.inFlightCount).toBe(0);
});

it("lets a request go elsewhere whose replica was lost before the guest began, whatever its method", async () => {
  const { client, send } = scripted();
  const answered = send({ method: "POST", body: "pay" });
  client.lose();
  await expect(answered).rejects.toMatchObject({ code: "ENDPOINT_LOST", replayable: true });
});

it("marks a request whose replica was lost after the guest began: it may have had an effect", async () => {
  const { client, send, receive } = scripted();
  const answered = send({ method: "POST" });
  receive({ type: "accepted", id: 1, queueMs: 0 });
  client.lose();
  await expect(answered).rejects.toMatchObject({ code: "ENDPOINT_LOST", replayable: false });
});

it("fails the reader of a body whose replica was lost: it never looks complete", async () => {
  const { client, send, receive, respond } = scripted();
  const answered = send();
  respond(1, "stream");
  const reader = (await answered).response.body!.getReader();
  receive({ type: "body-chunk", id: 1, chunk: new Uint8Array([1]) });
  await reader.read();
  client.lose();
  await expect(reader.read()).rejects.toMatchObject({ code: "ENDPOINT_LOST" });
  expect(client.inFlightCount).toBe(0);
});

it("says how the replica was broken that is lost by this very request, though it may have had no time to", async () => {
  const { client, send, receive, respond } = scripted();
  const [broke, waits] = [send(), send()];
  receive({ type: "accepted", id: 1, queueMs: 0 });
  client.lose({ id: 1, error: { code: "SERVICE_TRAPPED", message: "unreachable" } });
  await expect(broke).rejects.toMatchObject({ code: "SERVICE_TRAPPED", replayable: false });
  await expect(waits).rejects.toMatchObject({ code: "ENDPOINT_LOST", replayable: true });
  respond(1, null);
  expect(client.inFlightCount).toBe(0);
});

it("fails the reader of a body in which the replica broke as the replica would have", async () => {
  const { client, send, respond } = scripted();
  const answered = send();
  respond(1, "stream");
  const { response } = await answered;
  client.lose({ id: 1, error: { code: "SERVICE_TRAPPED", message: "unreachable" } });
  await expect(response.text()).rejects.toThrow("Cannot read response body: unreachable");
});

it("refuses to send once the replica is lost, so that another can be tried", async () => {
  const { client, sent, send } = scripted();
  client.lose();
  await expect(send({ method: "POST" })).rejects.toMatchObject({ code: "ENDPOINT_LOST", replayable: true });
  expect(sent).toEqual([]);
});

it("carries the code of a failure over from the replica", async () => {
  const { send, receive } = scripted();
  const answered = send();
  receive({ type: "failed", id: 1, error: { code: "SERVICE_TRAPPED", message: "boom", cause: "E7" } });
  await expect(answered).rejects.toMatchObject({ code: "SERVICE_TRAPPED", message: "boom", cause: "E7" });
});

it("tells the replica that the caller gave up, and heeds an answer no more that crosses it", async () => {
  const { client, sent, send, respond } = scripted();
  const controller = new AbortController();
  const answered = send({}, controller.signal);
  await nextTask();
  controller.abort(new Error("user left"));
  await expect(answered).rejects.toThrow("user left");
  expect(sent.map(({ type }) => type)).toEqual(["request", "abort"]);
  respond(1, "stream");
  expect(client.inFlightCount).toBe(0);
});

it("leaves no listener on the caller's signal when an exchange is over at its head", async () => {
  const { send, respond } = scripted();
  const { signal } = new AbortController();
  const answered = send({}, signal);
  respond(1);
  await answered;
  expect(getEventListeners(signal, "abort")).toEqual([]);
});
