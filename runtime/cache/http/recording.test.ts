import { describe, expect, it } from "vitest";
import { createRecording } from "./recording";

/** A body whose chunks a test hands over. */
function source() {
  let controller!: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>;
  const cancelled: unknown[] = [];
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(own) {
      controller = own;
    },
    cancel: (reason) => void cancelled.push(reason),
  });
  const send = (...chunks: string[]) => {
    for (const chunk of chunks) controller.enqueue(new TextEncoder().encode(chunk));
  };
  return {
    body,
    cancelled,
    send,
    end: () => controller.close(),
    fail: (reason: unknown) => controller.error(reason),
  };
}

const textOf = (body: ReadableStream<Uint8Array> | undefined) => new Response(body!).text();
const wholeText = async (recording: ReturnType<typeof createRecording>) => {
  const chunks = await recording.whole;
  return chunks && new Blob([...chunks]).text();
};

describe("a recording", () => {
  it("hands the body on as it comes, and has it whole at the end", async () => {
    const { body, send, end } = source();
    const recording = createRecording(body, 100, false);
    const reader = recording.open()!.getReader();
    send("one");
    expect(new TextDecoder().decode((await reader.read()).value)).toBe("one");
    send("two");
    end();
    expect(await wholeText(recording)).toBe("onetwo");
    expect(new TextDecoder().decode((await reader.read()).value)).toBe("two");
    expect((await reader.read()).done).toBe(true);
  });

  it("gives who comes later the body from its start, while it comes and after", async () => {
    const { body, send, end } = source();
    const recording = createRecording(body, 100, false);
    const first = textOf(recording.open());
    send("a", "b");
    const second = textOf(recording.open());
    send("c");
    end();
    expect(await Promise.all([first, second])).toEqual(["abc", "abc"]);
    await recording.whole;
    expect(await textOf(recording.open())).toBe("abc");
  });

  it("is whole though its reader does not read, so that nobody waits for it", async () => {
    const { body, send, end } = source();
    const recording = createRecording(body, 100, false);
    recording.open();
    send("a", "b", "c");
    end();
    expect(await wholeText(recording)).toBe("abc");
  });

  it("keeps nothing of a body that breaks off, and tells its readers", async () => {
    const { body, send, fail } = source();
    const recording = createRecording(body, 100, false);
    const read = textOf(recording.open());
    send("a");
    fail(new TypeError("cut"));
    await expect(read).rejects.toThrow("cut");
    expect(await recording.whole).toBeUndefined();
    expect(recording.open()).toBeUndefined();
  });

  it("hands on a body that is too large to keep, and lets nobody join it", async () => {
    const { body, send, end } = source();
    const recording = createRecording(body, 3, false);
    const read = textOf(recording.open());
    send("aa", "bb", "cc");
    end();
    expect(await recording.whole).toBeUndefined();
    expect(recording.open()).toBeUndefined();
    expect(await read).toBe("aabbcc");
  });

  it("lets go of the network when its last reader leaves, and not before", async () => {
    const { body, cancelled, send } = source();
    const recording = createRecording(body, 100, false);
    const [first, second] = [recording.open()!, recording.open()!];
    send("a");
    await first.cancel("enough");
    expect(cancelled).toEqual([]);
    await second.cancel("enough too");
    expect(await recording.whole).toBeUndefined();
    expect(cancelled).toEqual(["enough too"]);
  });

  it("goes on without readers where it was told to", async () => {
    const { body, cancelled, send, end } = source();
    const recording = createRecording(body, 100, true);
    await recording.open()!.cancel();
    send("a");
    end();
    expect(await wholeText(recording)).toBe("a");
    expect(cancelled).toEqual([]);
  });
});
