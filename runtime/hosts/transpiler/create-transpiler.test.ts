import { describe, expect, it } from "vitest";
import { manualClock } from "../../kernel/manual-clock";
import type { TranspileOrder, TranspileReply } from "../../protocol/transpiler-messages";
import { createTranspiler, type TranspilerWorker } from "./create-transpiler";

const COMPONENT = Uint8Array.from([0, 0x61, 0x73, 0x6d, 13, 0, 1, 0]);
const order = (url: string): TranspileOrder => ({ url, component: COMPONENT, mode: "sync" });

function newTranspiler() {
  const clock = manualClock();
  const workers: (TranspilerWorker & { orders: string[]; isGone: boolean })[] = [];
  const spawn = () => {
    const worker: (typeof workers)[number] = {
      orders: [],
      isGone: false,
      post: ({ url }) => void worker.orders.push(url),
      onmessage: undefined,
      onerror: undefined,
      terminate() {
        worker.isGone = true;
      },
    };
    workers.push(worker);
    return worker;
  };
  return { transpile: createTranspiler({ spawn, clock }), workers, clock };
}

const reply = (name: string): TranspileReply => ({ files: [[name, COMPONENT]] });
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe("the transpiler", () => {
  it("does one component after the other in one worker, which ends with the last", async () => {
    const { transpile, workers } = newTranspiler();
    const results = [transpile(order("/a")), transpile(order("/b"))];
    await settled();
    const [worker] = workers;
    expect(worker!.orders).toEqual(["/a"]);
    worker!.onmessage!(reply("a"));
    await settled();
    expect([worker!.orders, worker!.isGone]).toEqual([["/a", "/b"], false]);
    worker!.onmessage!(reply("b"));
    expect(await Promise.all(results)).toEqual([[["a", COMPONENT]], [["b", COMPONENT]]]);
    expect([workers.length, worker!.isGone]).toEqual([1, true]);
  });

  it("goes on with another worker after a failure, of the component's or its own", async () => {
    const { transpile, workers } = newTranspiler();
    const results = [transpile(order("/a")), transpile(order("/b")), transpile(order("/c"))];
    const outcomes = Promise.allSettled(results);
    await settled();
    workers[0]!.onmessage!({ error: { code: "ARTIFACT_UNREADABLE", message: "cut off" } });
    await settled();
    workers[1]!.onerror!("404");
    await settled();
    workers[2]!.onmessage!(reply("c"));
    expect(await outcomes).toMatchObject([
      { reason: { code: "ARTIFACT_UNREADABLE", message: "cut off" } },
      { reason: { code: "SCRIPT_UNREADABLE" } },
      { value: [["c", COMPONENT]] },
    ]);
    expect(workers.map(({ isGone }) => isGone)).toEqual([true, true, true]);
  });

  it("gives up a component that it never finishes", async () => {
    const { transpile, workers, clock } = newTranspiler();
    const outcome = expect(transpile(order("/a"))).rejects.toMatchObject({ code: "ARTIFACT_UNREADABLE" });
    await settled();
    clock.advance(60_000);
    await outcome;
    expect(workers[0]!.isGone).toBe(true);
  });

  it("starts no worker for what is no component", async () => {
    const { transpile, workers } = newTranspiler();
    const html = { ...order("/x.wasm"), component: new TextEncoder().encode("<!doctype html>") };
    await expect(transpile(html)).rejects.toMatchObject({ message: expect.stringContaining("/x.wasm") });
    expect(workers).toEqual([]);
  });
});
