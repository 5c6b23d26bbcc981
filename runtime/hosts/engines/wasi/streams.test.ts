import { expect, it } from "vitest";
import { createBodyPipe } from "./body-pipe";
import { createBufferedSource, createStreamSource } from "./body-source";
import { DISPOSE } from "./dispose";
import { InputStream } from "./input-stream";
import { createContext, type InstanceContext } from "./instance-context";
import { OutputStream } from "./output-stream";
import { CLOSED, WitError } from "./wit-error";

const waiting = (): InstanceContext => Object.assign(createContext(true), { canWait: true });
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const bytes = (value: string) => new TextEncoder().encode(value);
const anything = { canWait: true, onBytes() {} };

function thrownBy(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  return undefined;
}

it("reads a body that is there in pieces of the size asked for, then says closed for good", () => {
  const stream = new InputStream(createBufferedSource([bytes("abcdef")]), createContext(true));
  expect(text(stream.read(4n))).toBe("abcd");
  expect(text(stream.blockingRead(100n) as Uint8Array)).toBe("ef");
  expect(thrownBy(() => stream.read(1n))).toBe(CLOSED);
  expect(thrownBy(() => stream.blockingRead(1n))).toBe(CLOSED);
});

it("reads a body of several chunks in order, empty ones left out", () => {
  const source = createBufferedSource([bytes("ab"), new Uint8Array(), bytes("cd")]);
  const stream = new InputStream(source, createContext(true));
  expect([text(stream.read(9n)), text(stream.read(1n)), text(stream.read(9n))]).toEqual(["ab", "c", "d"]);
  expect(thrownBy(() => stream.read(1n))).toBe(CLOSED);
});

it("hands out a large body without copying it", () => {
  const body = new Uint8Array(1_000_000);
  const stream = new InputStream(createBufferedSource([body]), createContext(true));
  const read = stream.read(2n ** 40n);
  expect([read.buffer, read.byteLength]).toEqual([body.buffer, body.byteLength]);
});

it("reads nothing, without waiting, of a stream that has nothing yet, and waits when told to", async () => {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  const stream = new InputStream(createStreamSource(readable), waiting());
  expect(stream.read(10n).byteLength).toBe(0);
  const pollable = stream.subscribe();
  expect(pollable.ready()).toBe(false);
  const read = stream.blockingRead(3n);
  void writer.write(bytes("later"));
  expect(text(await read)).toBe("lat");
  expect(pollable.ready()).toBe(true);
  expect(text(stream.read(10n))).toBe("er");
  void writer.close();
  await pollable.block();
  expect(thrownBy(() => stream.read(1n))).toBe(CLOSED);
});

it("fails a read of a body that failed, with the reason", async () => {
  const source = createStreamSource(
    new ReadableStream({ start: (controller) => controller.error(new TypeError("cut off")) }),
  );
  const stream = new InputStream(source, waiting());
  const error = await Promise.resolve(stream.blockingRead(1n)).catch((thrown) => thrown as WitError);
  expect(error).toBeInstanceOf(WitError);
  const { tag, val } = (error as WitError).payload as { tag: string; val: { toDebugString(): string } };
  expect([tag, val.toDebugString()]).toEqual(["last-operation-failed", "cut off"]);
});

it("cancels the source of a stream that is dropped", async () => {
  let reason: unknown = "none";
  const cancel = (given: unknown) => {
    reason = given;
  };
  const body = new ReadableStream<Uint8Array>({ cancel });
  new InputStream(createStreamSource(body), waiting())[DISPOSE]();
  await expect.poll(() => reason).toBeUndefined();
});

it("traps a guest that waits and cannot be suspended, and says what to do", () => {
  const source = createStreamSource(new ReadableStream());
  const built = thrownBy(() => new InputStream(source, createContext(true)).blockingRead(1n));
  expect(built).toBeInstanceOf(WebAssembly.RuntimeError);
  expect(String(built)).toContain('must be built with "blocking": true');
  const engine = thrownBy(() => new InputStream(source, createContext(false)).blockingRead(1n));
  expect(String(engine)).toContain("no JSPI");
});

it("gathers small writes into few chunks, in order, and keeps no view of the guest's memory", async () => {
  const pipe = createBodyPipe({ ...anything, canWait: false });
  const stream = new OutputStream(pipe.sink, createContext(true));
  const memory = new Uint8Array(4096);
  for (let turn = 0; turn < 256; turn++) {
    memory.fill(turn);
    void stream.blockingWriteAndFlush(memory, false);
  }
  pipe.finish();
  let count = 0;
  let at = 0;
  for await (const chunk of pipe.open()) {
    count++;
    for (const byte of chunk) if (byte !== Math.floor(at++ / 4096) % 256) throw new Error(`wrong at ${at}`);
  }
  expect(at).toBe(2 ** 20);
  expect(count).toBeLessThan(16);
});

it("passes on a large piece that is its own as it is", async () => {
  const pipe = createBodyPipe(anything);
  const stream = new OutputStream(pipe.sink, waiting());
  const piece = new Uint8Array(100_000);
  stream.checkWrite();
  stream.write(piece);
  pipe.finish();
  expect((await pipe.open().getReader().read()).value).toBe(piece);
});

it("permits no more than the reader keeps up with, once there is a reader", async () => {
  const pipe = createBodyPipe(anything);
  const stream = new OutputStream(pipe.sink, waiting());
  const reader = pipe.open().getReader();
  const permit = Number(stream.checkWrite());
  stream.write(new Uint8Array(permit));
  expect(stream.checkWrite()).toBe(0n);
  const pollable = stream.subscribe();
  expect(pollable.ready()).toBe(false);
  const blocked = pollable.block();
  expect((await reader.read()).value?.byteLength).toBe(permit);
  await blocked;
  expect(stream.checkWrite()).toBeGreaterThan(0n);
});

it("traps a write beyond what was permitted", () => {
  const stream = new OutputStream(createBodyPipe(anything).sink, waiting());
  expect(thrownBy(() => stream.write(bytes("x")))).toBeInstanceOf(WebAssembly.RuntimeError);
  expect(thrownBy(() => stream.blockingWriteAndFlush(new Uint8Array(4097)))).toBeInstanceOf(
    WebAssembly.RuntimeError,
  );
});

it("says closed to a writer whose reader went away", async () => {
  const pipe = createBodyPipe(anything);
  const stream = new OutputStream(pipe.sink, waiting());
  await pipe.open().cancel();
  expect(thrownBy(() => stream.blockingWriteAndFlush(bytes("x")))).toBe(CLOSED);
  expect(thrownBy(() => stream.checkWrite())).toBe(CLOSED);
  expect(stream.subscribe().ready()).toBe(true);
});

it("fails the reader with what the pipe failed with", async () => {
  const pipe = createBodyPipe(anything);
  const reader = pipe.open().getReader();
  pipe.sink.write(bytes("part"), false);
  const failure = new TypeError("cut off");
  pipe.fail(failure);
  await expect(reader.read()).rejects.toBe(failure);
});

it("tells of every byte before it takes it", () => {
  const totals: number[] = [];
  const pipe = createBodyPipe({ canWait: true, onBytes: (total) => void totals.push(total) });
  pipe.sink.write(bytes("ab"), false);
  pipe.sink.write(bytes("c"), false);
  expect(totals).toEqual([2, 3]);
});

it("moves bytes from a stream to another without the guest", () => {
  const pipe = createBodyPipe(anything);
  const from = new InputStream(createBufferedSource([bytes("abcdef")]), waiting());
  const to = new OutputStream(pipe.sink, waiting());
  expect(to.splice(from, 4n)).toBe(4n);
  expect(to.blockingSplice(from, 100n)).toBe(2n);
  expect(pipe.writtenBytes).toBe(6);
});
