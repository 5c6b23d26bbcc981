import { describe, expect, it } from "vitest";
import type { TrafficPolicy } from "../config/schema";
import { MeshError } from "../kernel/errors";
import { answer, newBalancer } from "./balance.fixture";
import { outlierSetting } from "./balancing/outlier-setting.fixture";

describe("an endpoint that fails", () => {
  const outlierDetection = outlierSetting();
  const policy = (name: string): TrafficPolicy => ({
    targetRef: { kind: "Service", name },
    outlierDetection,
  });
  const failing = async () => ({ ...answer("sick"), response: new Response("sick", { status: 500 }) });
  const waiting = () => new Promise<void>(() => undefined);

  it("is left for the others, and asked again with one exchange", async () => {
    const { add, ask, clock } = newBalancer(waiting, [policy("maps")]);
    let isSick = true;
    add("m1", async () => (isSick ? failing() : answer("m1")));
    add("m2", async () => answer("m2"));
    const texts = async (count: number) => {
      const all: string[] = [];
      for (let asked = 0; asked < count; asked++) all.push(await (await ask().outcome).text());
      return all;
    };
    expect(await texts(4)).toEqual(["sick", "sick", "m2", "m2"]);
    clock.advance(1_000);
    expect((await texts(2)).filter((text) => text === "sick").length).toBeLessThanOrEqual(1);
    isSick = false;
    clock.advance(9_000);
    expect(await texts(2)).toContain("m1");
  });

  it("leaves its exchanges to the next backend at once, when it is the only one", async () => {
    const { add, ask } = newBalancer(waiting, [policy("maps")]);
    add("m1", failing);
    for (let asked = 0; asked < 2; asked++) await ask().outcome;
    await expect(ask().outcome).rejects.toMatchObject({ code: "NO_ENDPOINT", replayable: true });
  });

  it("is not judged by callers that left, but by time that ran out", async () => {
    const { network, ask, clock } = newBalancer(waiting, [policy("rates")]);
    network.mockImplementation(() => new Promise(() => undefined));
    const end = (reason: unknown) => {
      const caller = new AbortController();
      network.mockImplementationOnce(async () => {
        caller.abort(reason);
        throw caller.signal.reason;
      });
      return ask({ signal: caller.signal }, "rates").outcome.catch(() => undefined);
    };
    for (let asked = 0; asked < 5; asked++) await end(new DOMException("left", "AbortError"));
    network.mockImplementation(async () => new Response("rates"));
    expect(await (await ask({}, "rates").outcome).text()).toBe("rates");
    for (let asked = 0; asked < 2; asked++) await end(new MeshError("DEADLINE_EXCEEDED", "slow"));
    await expect(ask({}, "rates").outcome).rejects.toMatchObject({ code: "NO_ENDPOINT" });
    clock.advance(1_000);
    expect(await (await ask({}, "rates").outcome).text()).toBe("rates");
  });
});
