import * as fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { deferred } from "../kernel/deferred";
import { receiveBody } from "./body-receiver";
import { sendBody } from "./body-sender";
import type { BodyMessage } from "./exchange-messages";
import { nextTask, settle } from "./ports.fixture";

/** Lets all messages arrive that are on their way, with what they lead to: for asserting that something did not. */
const open: MessagePort[] = [];
afterEach(() => {
  for (const port of open.splice(0)) port.close();
});

/** A sender and a receiver on the two ends of a real channel. */
function transfer(source: ReadableStream<Uint8Array>, first: readonly Uint8Array[] = []) {
  const { port1: sending, port2: receiving } = new MessageChannel();
  open.push(sending, receiving);
  const ends = { sender: 0, receiver: 0 };
  const sent: BodyMessage[] = [];
  const receiver = receiveBody(
    7,
    (message) => receiving.postMessage(message),
    () => void ends.receiver++,
  );
  receiving.onmessage = ({ data }: MessageEvent<BodyMessage>) => {
    if (data.type === "body-chunk") receiver.chunk(data.chunk);
    if (data.type === "body-end") receiver.end();
    if (data.type === "body-error") receiver.fail(new TypeError(data.message));
  };
  const sender = sendBody(
    7,
    source.getReader(),
    first,
    (message, moved) => {
      sent.push(message);
      sending.postMessage(message, moved ?? []);
    },
    () => void ends.sender++,
  );
  sending.onmessage = ({ data }: MessageEvent<BodyMessage>) => {
    if (data.type === "body-pull") sender.pull();
    if (data.type === "body-cancel") sender.cancel(data.reason);
  };
  return { stream: receiver.stream, ends, sent, sender };
}

const bytesOf = async (stream: ReadableStream<Uint8Array>) =>
  new Uint8Array(await new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>).arrayBuffer());

const flat = (chunks: readonly Uint8Array[]) => Uint8Array.from(chunks.flatMap((chunk) => [...chunk]));

/** A source without end that counts what was taken from it. */
function endless() {
  const counts = { taken: 0, cancelledWith: undefined as unknown };
  const source = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        controller.enqueue(new Uint8Array([counts.taken++ % 256]));
      },
      cancel(reason) {
        counts.cancelledWith = reason;
      },
    },
    { highWaterMark: 0 },
  );
  return { source, counts };
}

describe("body over a port", () => {
  it("loses no chunk and keeps their order, whatever their sizes and however slow either side is", async () => {
    const chunks = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 12 });
    const waits = fc.array(fc.nat(3), { minLength: 1, maxLength: 8 });
    const run = async (first: Uint8Array[], rest: Uint8Array[], sendWaits: number[], readWaits: number[]) => {
      const pause = async (rounds: readonly number[], step: number) => {
        for (let i = 0; i < rounds[step % rounds.length]!; i++) await nextTask();
      };
      let next = 0;
      const source = new ReadableStream<Uint8Array>({
        async pull(controller) {
          await pause(sendWaits, next);
          if (next === rest.length) controller.close();
          else controller.enqueue(rest[next++]!.slice());
        },
      });
      const { stream, ends } = transfer(source, first);
      const reader = stream.getReader();
      const received: Uint8Array[] = [];
      for (let step = 0; ; step++) {
        await pause(readWaits, step);
        const { done, value } = await reader.read();
        if (done) break;
        received.push(value);
      }
      expect(received.map((chunk) => [...chunk])).toEqual([...first, ...rest].map((chunk) => [...chunk]));
      await settle();
      expect(ends).toEqual({ sender: 1, receiver: 1 });
    };
    await fc.assert(fc.asyncProperty(chunks, chunks, waits, waits, run), { numRuns: 40 });
  });

  it("takes no more from the source than a reader that does not read has room for", async () => {
    const { source, counts } = endless();
    const reader = transfer(source).stream.getReader();
    await settle();
    expect(counts.taken).toBeLessThanOrEqual(4);
    await reader.cancel();
  });

  it("takes no more ahead of a reader that stops after a fast stretch", async () => {
    const { source, counts } = endless();
    const reader = transfer(source).stream.getReader();
    for (let i = 0; i < 100; i++) await reader.read();
    await settle();
    expect(counts.taken - 100).toBeLessThanOrEqual(4);
    await reader.cancel();
  });

  it("sends what was read ahead before anything else", async () => {
    const first = [new Uint8Array([1, 2]), new Uint8Array([3])];
    const source = new Response(new Uint8Array([4, 5])).body!;
    expect([...(await bytesOf(transfer(source, first).stream))]).toEqual([1, 2, 3, 4, 5]);
  });

  it("sends a copy: the source keeps the use of its buffer, as WebAssembly memory must", async () => {
    const memory = new Uint8Array([9, 8, 7, 6]);
    const source = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(memory.subarray(1, 3));
        controller.close();
      },
    });
    expect([...(await bytesOf(transfer(source).stream))]).toEqual([8, 7]);
    expect([...memory]).toEqual([9, 8, 7, 6]);
  });

  it("cancels the source when the reader cancels, with the reason", async () => {
    const { source, counts } = endless();
    const { stream, ends } = transfer(source);
    const reader = stream.getReader();
    await reader.read();
    await reader.cancel("seen enough");
    await settle();
    expect(counts.cancelledWith).toBe("seen enough");
    expect(ends).toEqual({ sender: 1, receiver: 1 });
  });

  it("drops a chunk that was on its way when the reader cancelled", async () => {
    const gate = deferred<Uint8Array>();
    const source = new ReadableStream<Uint8Array>({
      async pull(controller) {
        controller.enqueue(await gate.promise);
        controller.close();
      },
    });
    const { stream, ends, sent, sender } = transfer(source);
    await stream.cancel("gone");
    await settle();
    gate.resolve(new Uint8Array([1]));
    await settle();
    sender.pull();
    await settle();
    expect(sent).toEqual([]);
    expect(ends).toEqual({ sender: 1, receiver: 1 });
  });

  it("makes the reader fail when the source fails, after what came before", async () => {
    let step = 0;
    const source = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (step++ === 0) controller.enqueue(new Uint8Array([1]));
        else controller.error(new RangeError("out of memory"));
      },
    });
    const { stream, ends } = transfer(source);
    const reader = stream.getReader();
    await expect(reader.read()).resolves.toMatchObject({ done: false });
    await expect(reader.read()).rejects.toThrow("out of memory");
    expect(ends).toEqual({ sender: 1, receiver: 1 });
  });

  it("refuses chunks that are not bytes, as a fetch body does", async () => {
    const source = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue("text" as unknown as Uint8Array),
    });
    await expect(bytesOf(transfer(source).stream)).rejects.toThrow("must be a Uint8Array");
  });

  it("does not take an empty value for the end: a body is never cut short in silence", async () => {
    const source = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(new Uint8Array([1]));
        controller.enqueue(undefined as unknown as Uint8Array);
        controller.close();
      },
    });
    await expect(bytesOf(transfer(source).stream)).rejects.toThrow("must be a Uint8Array");
  });

  it("ends an empty body at once", async () => {
    const source = new ReadableStream<Uint8Array>({ start: (controller) => controller.close() });
    expect(flat([await bytesOf(transfer(source).stream)])).toHaveLength(0);
  });
});

describe("receiveBody", () => {
  it("heeds nothing after its end: a late chunk, end or error changes nothing", async () => {
    let ended = 0;
    const receiver = receiveBody(
      1,
      () => undefined,
      () => void ended++,
    );
    receiver.chunk(new Uint8Array([1]));
    receiver.end();
    receiver.chunk(new Uint8Array([2]));
    receiver.fail(new Error("late"));
    receiver.end();
    expect([...(await bytesOf(receiver.stream))]).toEqual([1]);
    expect(ended).toBe(1);
  });
});
