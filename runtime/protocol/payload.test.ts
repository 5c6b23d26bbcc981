import { describe, expect, it } from "vitest";
import { createPayload } from "./payload";
import { nextTask } from "./ports.fixture";

const post = (body: BodyInit, init: object = {}) =>
  new Request("https://app.test/api/x", { method: "POST", body, ...init });

describe("payload", () => {
  it("serves a body that was complete at once to any number of attempts", async () => {
    const payload = createPayload(post("bytes"), nextTask);
    const [first, second] = [await payload.take(), await payload.take()];
    expect(new TextDecoder().decode(first as Uint8Array)).toBe("bytes");
    expect(second).toEqual(first);
    expect(payload.isSpent).toBe(false);
  });

  it("gives the network the request untouched while nobody has read from it", async () => {
    const request = post("bytes");
    expect(await createPayload(request, nextTask).asRequest()).toBe(request);
  });

  it("gives the network the same bytes, method, URL and headers after an attempt at a replica", async () => {
    const request = post("bytes", { headers: { "x-note": "a" } });
    const payload = createPayload(request, nextTask);
    await payload.take();
    const again = await payload.asRequest();
    expect([again.method, again.url, again.headers.get("x-note")]).toEqual([
      "POST",
      "https://app.test/api/x",
      "a",
    ]);
    expect(await again.text()).toBe("bytes");
  });

  it("keeps nothing of a stream, which may have no end: it can be sent once", async () => {
    const endless = new ReadableStream<Uint8Array>({ start: (c) => c.enqueue(new Uint8Array([1])) });
    const payload = createPayload(post(endless, { duplex: "half" }), nextTask);
    const ahead = await payload.take();
    expect(ahead).toMatchObject({ chunks: [new Uint8Array([1])] });
    expect(payload.isSpent).toBe(true);
  });

  it("lets the next attempt wait for a reading that the last one began", async () => {
    let controller!: ReadableStreamDefaultController<Uint8Array>;
    const body = new ReadableStream<Uint8Array>({
      start(given) {
        controller = given;
      },
    });
    const payload = createPayload(post(body, { duplex: "half" }), () => new Promise(() => undefined));
    const attempts = [payload.take(), payload.take()];
    controller.enqueue(new Uint8Array([1]));
    controller.close();
    expect(await Promise.all(attempts)).toEqual([new Uint8Array([1]), new Uint8Array([1])]);
  });

  it("gives a stream to one attempt only, never a part of it to two", async () => {
    const endless = new ReadableStream<Uint8Array>({ start: (c) => c.enqueue(new Uint8Array([1])) });
    const payload = createPayload(post(endless, { duplex: "half" }), nextTask);
    const [first, second] = [payload.take(), payload.take()];
    await expect(second).rejects.toMatchObject({ code: "ENDPOINT_LOST" });
    expect(await first).toMatchObject({ chunks: [new Uint8Array([1])] });
  });

  it("has nothing to send, any number of times, for a request without a body", async () => {
    const request = new Request("https://app.test/api/x", { method: "POST" });
    const payload = createPayload(request, nextTask);
    expect([await payload.take(), await payload.take(), payload.isSpent]).toEqual([null, null, false]);
    expect(await payload.asRequest()).toBe(request);
  });

  it("is spent when the network has used the request itself up", async () => {
    const payload = createPayload(post("bytes"), nextTask);
    expect(payload.isSpent).toBe(false);
    await (await payload.asRequest()).text();
    expect(payload.isSpent).toBe(true);
  });

  it("sends a body whole, however long it is, where requests have no streams", async () => {
    const request = post("x".repeat(1_000_000));
    Object.defineProperty(request, "body", { value: undefined });
    expect(await createPayload(request, nextTask).take()).toHaveLength(1_000_000);
  });
});
