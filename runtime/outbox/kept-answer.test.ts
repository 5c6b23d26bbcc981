import { describe, expect, it } from "vitest";
import { manualClock } from "../kernel/manual-clock";
import { keepAnswer, responseOf } from "./kept-answer";

const KIB = 1024;

describe("what is kept of an answer", () => {
  it("is all of a short one, which can be read by somebody else besides", async () => {
    const response = new Response("theirs", { status: 412, statusText: "No", headers: { etag: "2" } });
    const kept = await keepAnswer(response, manualClock());
    expect(await response.text()).toBe("theirs");
    const again = responseOf(kept);
    expect([
      again.status,
      again.statusText,
      again.headers.get("etag"),
      await again.text(),
      kept.isBodyCut,
    ]).toEqual([412, "No", "2", "theirs", false]);
  });

  it("is nothing of a body that there is none of", async () => {
    const kept = await keepAnswer(new Response(null, { status: 204 }), manualClock());
    expect([responseOf(kept).body, kept.isBodyCut]).toEqual([null, false]);
  });

  it("is the first 64 KiB of a long one", async () => {
    const response = new Response(new Uint8Array(65 * KIB).fill(7));
    const { body, isBodyCut } = await keepAnswer(response, manualClock());
    expect([body.byteLength, isBodyCut]).toEqual([64 * KIB, true]);
    expect((await response.arrayBuffer()).byteLength).toBe(65 * KIB);
  });

  it("is what came in 5 s of one that does not end", async () => {
    const clock = manualClock();
    const endless = new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array(3)) });
    const keeping = keepAnswer(new Response(endless), clock);
    await new Promise(setImmediate);
    clock.advance(5_000);
    expect(await keeping).toMatchObject({ isBodyCut: true });
  });

  it("is what came of one that broke off", async () => {
    const broken = new ReadableStream({ start: (controller) => controller.error(new Error("cut")) });
    expect(await keepAnswer(new Response(broken), manualClock())).toMatchObject({ isBodyCut: true });
  });
});
