import { describe, expect, it } from "vitest";
import { manualClock } from "../../kernel/manual-clock";
import { nextTask } from "../../protocol/ports.fixture";
import type { Exchange } from "../exchange";
import { backendRef, newExchange } from "../exchange.fixture";
import type { Handler } from "../layer";
import { createMirror } from "./mirror";

const setting = (more: object = {}, name = "copy") => ({
  backendRef: { name, group: "", kind: "Service" },
  ...more,
});

function newMirror(answer: Handler = async () => new Response("copied"), random = () => 0.5) {
  const sent: Exchange[] = [];
  const clock = manualClock();
  const send: Handler = (exchange) => {
    sent.push(exchange);
    return answer(exchange);
  };
  const backends = new Set(["copy"]);
  return { sent, clock, mirror: createMirror({ clock, random, nextTask, send, backends }) };
}

describe("mirror", () => {
  it("sends a copy with the same body, and leaves the original's", async () => {
    const { sent, mirror } = newMirror();
    const request = new Request("https://app.test/", { method: "POST", body: "pay" });
    const exchange = newExchange([backendRef("b")], { request });
    mirror(setting(), exchange);
    expect(sent[0]!.backend!.name).toBe("copy");
    expect(await (await sent[0]!.payload.asRequest()).text()).toBe("pay");
    expect(await (await exchange.payload.asRequest()).text()).toBe("pay");
  });

  it("keeps what happens to a copy out of the original's facts", () => {
    const { sent, mirror } = newMirror();
    const exchange = newExchange([backendRef("b")]);
    mirror(setting(), exchange);
    sent[0]!.facts.attempts = 3;
    sent[0]!.facts.flags.add("UH");
    expect([exchange.facts.attempts, exchange.facts.backend, exchange.facts.flags.size]).toEqual([
      0,
      undefined,
      0,
    ]);
  });

  it("does not end with the original, but in its own time", () => {
    const { sent, clock, mirror } = newMirror(() => new Promise(() => undefined));
    const caller = new AbortController();
    mirror(setting(), newExchange([backendRef("b")], { signal: caller.signal }));
    caller.abort();
    expect(sent[0]!.signal.aborted).toBe(false);
    clock.advance(15_000);
    expect(sent[0]!.signal.reason).toMatchObject({ code: "DEADLINE_EXCEEDED" });
  });

  it.each([
    [{}, 1_000],
    [{ percent: 20 }, 200],
    [{ percent: 0 }, 0],
    [{ fraction: { numerator: 25, denominator: 50 } }, 500],
    [{ fraction: { numerator: 1, denominator: 1_000 } }, 1],
  ])("copies the share that %o asks for", (share, copyCount) => {
    let i = 0;
    const { sent, mirror } = newMirror(undefined, () => (i++ + 0.5) / 1_000);
    for (let n = 0; n < 1_000; n++) mirror(setting(share), newExchange([backendRef("b")]));
    expect(sent).toHaveLength(copyCount);
  });

  it("sends nothing to a backend that there is not", () => {
    const { sent, mirror } = newMirror();
    mirror(setting({}, "gone"), newExchange([backendRef("b")]));
    const bucket = { name: "copy", group: "storage", kind: "Bucket" };
    mirror(setting({ backendRef: bucket }), newExchange([backendRef("b")]));
    expect(sent).toEqual([]);
  });

  it("keeps a copy's failure to itself", async () => {
    const { mirror } = newMirror(() => Promise.reject(new Error("down")));
    expect(mirror(setting(), newExchange([backendRef("b")]))).toBeUndefined();
    await nextTask();
  });
});
