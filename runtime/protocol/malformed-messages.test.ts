import { expect, it, vi } from "vitest";
import type { Channel } from "./channel";
import { createExchangeSender } from "./exchange-sender";
import { createExchangeServer } from "./exchange-server";
import { createPayload } from "./payload";
import { nextTask, settle } from "./ports.fixture";
import { remoteOf, serveCalls } from "./rpc";
import { splitChannel } from "./two-way";

const NO_TEXT = { toString: 1, valueOf: 1 };
const MALFORMED: readonly unknown[] = [
  null,
  undefined,
  "text",
  7,
  [],
  {},
  { id: "1" },
  { id: 99 },
  { id: 99, error: null },
  { id: 99, method: 7, args: null },
  { id: 99, method: "now" },
  { id: 99, type: "request", request: null },
  { id: 99, type: "body-chunk", chunk: 7 },
  { type: "call", message: null },
];

function channel() {
  const postMessage = vi.fn();
  const end: Channel = { onmessage: null, postMessage };
  const receive = async (data: unknown) => {
    await (end.onmessage?.({ data } as MessageEvent) as unknown);
  };
  return { end, receive, postMessage };
}

it("are ignored by who serves calls, and by who made some", async () => {
  const [served, made, split] = [channel(), channel(), channel()];
  serveCalls(served.end, { now: () => "noon" });
  const remote = remoteOf<{ now(): string }>(made.end, () => false);
  const { calls } = splitChannel(split.end);
  serveCalls(calls, { now: () => "noon" });
  const answered = remote.now();
  for (const data of MALFORMED) for (const { receive } of [served, made, split]) await receive(data);
  expect([served.postMessage, split.postMessage].map((post) => post.mock.calls)).toEqual([[], []]);
  await made.receive({ id: 1, error: null });
  await expect(answered).rejects.toMatchObject({ code: "CONTROL_FAILED" });
});

it("are ignored by both ends of an exchange, which go on", async () => {
  const [replica, proxy] = [channel(), channel()];
  const server = createExchangeServer({
    handle: async () => new Response("x"),
    limits: { concurrency: 1 },
    now: () => 0,
    nextTask,
    onFailure: () => false,
  });
  server.serve(replica.end as Channel);
  const sender = createExchangeSender(proxy.end as Channel);
  const send = () => {
    const request = new Request("https://app.test/");
    return sender.send(
      request,
      createPayload(request, nextTask),
      new AbortController().signal,
      () => undefined,
    );
  };
  for (const data of MALFORMED) for (const { receive } of [replica, proxy]) await receive(data);
  await settle();
  expect([server.busyCount, replica.postMessage.mock.calls]).toEqual([0, []]);
  const answered = [send(), send(), send()];
  const failures = Promise.allSettled(answered);
  await proxy.receive({ type: "failed", id: 1, error: null });
  await proxy.receive({ type: "response", id: 2, response: null });
  await proxy.receive({ type: "accepted", id: 3, queueMs: "soon" });
  await proxy.receive({ type: "body-cancel", id: 3, reason: NO_TEXT });
  await proxy.receive({ type: "body-error", id: 3, message: NO_TEXT });
  expect((await failures).map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
  expect(sender.inFlightCount).toBe(0);
});
