import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deferred } from "../kernel/deferred";
import { nextTask } from "./ports.fixture";
import { concatBytes, readAhead } from "./read-ahead";

const ready = (...chunks: Uint8Array[]) =>
  new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });

describe("readAhead", () => {
  it("reads a body to its end when all of it is there", async () => {
    const { chunks, rest } = await readAhead(ready(new Uint8Array([1]), new Uint8Array([2, 3])), nextTask);
    expect([...concatBytes(chunks)]).toEqual([1, 2, 3]);
    expect(rest).toBeUndefined();
  });

  it("finds an empty body empty", async () => {
    expect(await readAhead(ready(), nextTask)).toEqual({ chunks: [], rest: undefined });
  });

  it("does not wait for what is not there yet, and loses nothing of it", async () => {
    const later = deferred<Uint8Array>();
    let pulls = 0;
    const body = new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          if (pulls++ === 0) return controller.enqueue(new Uint8Array([1]));
          controller.enqueue(await later.promise);
          controller.close();
        },
      },
      { highWaterMark: 0 },
    );
    const { chunks, rest } = await readAhead(body, nextTask);
    expect(chunks).toEqual([new Uint8Array([1])]);
    later.resolve(new Uint8Array([2]));
    expect(await rest!.read()).toEqual({ done: false, value: new Uint8Array([2]) });
    expect(await rest!.read()).toEqual({ done: true, value: undefined });
  });

  it("holds at most about 256 KiB of an endless body", async () => {
    const chunk = new Uint8Array(64 * 1024);
    const body = new ReadableStream<Uint8Array>({ pull: (controller) => controller.enqueue(chunk.slice()) });
    const never = () => new Promise<void>(() => undefined);
    const { chunks, rest } = await readAhead(body, never);
    expect(concatBytes(chunks).byteLength).toBe(5 * 64 * 1024);
    expect(rest).toBeDefined();
    await rest!.cancel();
  });

  it("fails with a body that fails at once, so that the failure can still be told in the head", async () => {
    const body = new ReadableStream<Uint8Array>({ start: (controller) => controller.error(new Error("no")) });
    await expect(readAhead(body, nextTask)).rejects.toThrow("no");
  });

  it("tells of a failure that comes later to whoever reads on, and to nobody else", async () => {
    const later = deferred<void>();
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => void later.promise.then(() => controller.error(new Error("late"))),
    });
    const { rest } = await readAhead(body, nextTask);
    later.resolve();
    await nextTask();
    await expect(rest!.read()).rejects.toThrow("late");
  });
});

describe("concatBytes", () => {
  it("joins in order, into a buffer of its own that can be moved away", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array()), (chunks) => {
        const whole = concatBytes(chunks);
        expect([...whole]).toEqual(chunks.flatMap((chunk) => [...chunk]));
        expect(whole.buffer.byteLength).toBe(whole.byteLength);
        for (const chunk of chunks) expect(whole.buffer).not.toBe(chunk.buffer);
      }),
    );
  });
});
