import { describe, expect, it, vi } from "vitest";
import { MeshError } from "../../kernel/errors";
import { manualClock } from "../../kernel/manual-clock";
import type { Channel } from "../../protocol/channel";
import type { DiscoveryMessage, ProxyReport } from "../../protocol/discovery-messages";
import { createEndpoints } from "./endpoints";

/** The control plane's end of a discovery link, by hand. */
function newLink() {
  const reports: ProxyReport[] = [];
  const channel: Channel<ProxyReport> = {
    postMessage: (report) => void reports.push(report),
    onmessage: null,
  };
  const tell = (message: DiscoveryMessage, port?: Channel) =>
    channel.onmessage?.({
      data: message,
      ports: port === undefined ? [] : [port],
    } as unknown as MessageEvent);
  const add = (service: string, replica: string) =>
    tell(
      { type: "endpoint-added", service, replica, cause: "demand", concurrency: 2 },
      { postMessage: () => undefined, onmessage: null },
    );
  return { channel, reports, tell, add };
}

function newEndpoints() {
  const findLeader = vi.fn();
  const onLinked = vi.fn();
  const endpoints = createEndpoints({ clock: manualClock(), findLeader, onLinked });
  const ready = (service: string) => endpoints.ready(service).map(({ replica }) => replica);
  return { endpoints, findLeader, onLinked, ready };
}

const never = new AbortController().signal;
const demand = (service: string): ProxyReport => ({ type: "demand", service });
const usage = (at: number): ProxyReport => ({ type: "usage", usage: { service: "maps", route: "r", at } });

describe("what a proxy knows of endpoints", () => {
  it("is what it was told on its link: added, draining, removed", () => {
    const { endpoints, ready, onLinked } = newEndpoints();
    const link = newLink();
    endpoints.attach(link.channel);
    link.tell({ type: "linked", epoch: 4 });
    expect(onLinked).toHaveBeenCalledExactlyOnceWith(4);
    link.add("maps", "m1");
    link.add("maps", "m2");
    link.add("rates", "r1");
    expect([ready("maps"), ready("rates"), ready("none")]).toEqual([["m1", "m2"], ["r1"], []]);
    link.tell({ type: "endpoint-draining", service: "maps", replica: "m1" });
    link.tell({ type: "endpoint-removed", service: "rates", replica: "r1" });
    expect([ready("maps"), ready("rates")]).toEqual([["m2"], []]);
  });

  it("is for how long the leader wants background services left alone, until that leader is gone", () => {
    const { endpoints } = newEndpoints();
    const link = newLink();
    endpoints.attach(link.channel);
    expect(endpoints.shedMs).toBeUndefined();
    link.tell({ type: "shedding", retryAfterMs: 10_000 });
    expect(endpoints.shedMs).toBe(10_000);
    endpoints.detach();
    expect(endpoints.shedMs).toBeUndefined();
  });

  it("loses the exchanges of an endpoint that is removed, also while it drains, and not before", () => {
    const { endpoints } = newEndpoints();
    const link = newLink();
    endpoints.attach(link.channel);
    link.add("maps", "m1");
    const lose = vi.spyOn(endpoints.ready("maps")[0]!.client, "lose");
    link.tell({ type: "endpoint-draining", service: "maps", replica: "m1" });
    expect(lose).not.toHaveBeenCalled();
    link.tell({ type: "endpoint-removed", service: "maps", replica: "m1" });
    expect(lose).toHaveBeenCalledOnce();
  });

  it("ignores news about endpoints it never heard of", () => {
    const { endpoints, ready } = newEndpoints();
    const link = newLink();
    endpoints.attach(link.channel);
    link.tell({ type: "endpoint-draining", service: "maps", replica: "m9" });
    link.tell({ type: "endpoint-removed", service: "maps", replica: "m9" });
    expect(ready("maps")).toEqual([]);
  });

  it("is void with a new link: a former leader takes nothing new, its messages are unheard, and it finishes what it has until it is gone", () => {
    const { endpoints, ready } = newEndpoints();
    const [old, young] = [newLink(), newLink()];
    endpoints.attach(old.channel);
    old.tell({ type: "linked", epoch: 1 });
    old.add("maps", "m1");
    const lose = vi.spyOn(endpoints.ready("maps")[0]!.client, "lose");
    endpoints.attach(young.channel);
    young.tell({ type: "linked", epoch: 2 });
    old.add("maps", "m2");
    expect([ready("maps"), lose.mock.calls.length]).toEqual([[], 0]);
    young.add("maps", "m3");
    endpoints.detach(1);
    expect([ready("maps"), lose.mock.calls.length]).toEqual([["m3"], 1]);
  });

  it("is lost with the link when the same leader has another one for it", () => {
    const { endpoints, ready } = newEndpoints();
    const [first, second] = [newLink(), newLink()];
    endpoints.attach(first.channel);
    first.tell({ type: "linked", epoch: 1 });
    first.add("maps", "m1");
    const lose = vi.spyOn(endpoints.ready("maps")[0]!.client, "lose");
    endpoints.attach(second.channel);
    second.tell({ type: "linked", epoch: 1 });
    second.add("maps", "m1");
    expect([ready("maps"), lose.mock.calls.length]).toEqual([["m1"], 1]);
  });

  it("is lost without any link", () => {
    const { endpoints, ready } = newEndpoints();
    const link = newLink();
    endpoints.attach(link.channel);
    link.add("maps", "m1");
    const lose = vi.spyOn(endpoints.ready("maps")[0]!.client, "lose");
    endpoints.detach();
    link.add("maps", "m2");
    expect([ready("maps"), lose.mock.calls.length]).toEqual([[], 1]);
  });

  it("says so when its leader is silent while an exchange is under way", () => {
    const clock = manualClock();
    const onSilent = vi.fn();
    const endpoints = createEndpoints({ clock, findLeader: vi.fn(), onLinked: vi.fn(), onSilent });
    const link = newLink();
    endpoints.attach(link.channel);
    link.tell({ type: "linked", epoch: 7 });
    clock.advance(10_000);
    expect(onSilent).not.toHaveBeenCalled();
    endpoints.load.enter("maps");
    clock.advance(2_000);
    expect(link.reports).toContainEqual({ type: "ping" });
    expect(onSilent).toHaveBeenCalledExactlyOnceWith(7);
  });
});

describe("waiting for an endpoint", () => {
  it("ends for all who wait when one is added, and for no other service's", async () => {
    const { endpoints } = newEndpoints();
    const link = newLink();
    endpoints.attach(link.channel);
    const waits = [endpoints.waitFor("maps", never), endpoints.waitFor("maps", never)];
    const other = vi.fn();
    endpoints.waitFor("rates", never).then(other, other);
    link.add("maps", "m1");
    await Promise.all(waits);
    expect(other).not.toHaveBeenCalled();
  });

  it("ends with the reason when the start failed, the caller gave up, or there is no leader", async () => {
    const { endpoints } = newEndpoints();
    const link = newLink();
    endpoints.attach(link.channel);
    const controller = new AbortController();
    const given = endpoints.waitFor("maps", controller.signal);
    const failed = endpoints.waitFor("maps", never);
    controller.abort(new Error("user left"));
    await expect(given).rejects.toThrow("user left");
    link.tell({
      type: "start-failed",
      service: "maps",
      error: { code: "ARTIFACT_UNREADABLE", message: "404" },
    });
    await expect(failed).rejects.toMatchObject({ code: "ARTIFACT_UNREADABLE" });
    const orphan = endpoints.waitFor("rates", never);
    endpoints.giveUp(new MeshError("NO_LEADER", "nobody"));
    await expect(orphan).rejects.toMatchObject({ code: "NO_LEADER" });
  });

  it("does not begin for a caller that has given up already", async () => {
    const { endpoints } = newEndpoints();
    const aborted = AbortSignal.abort(new Error("too late"));
    await expect(endpoints.waitFor("maps", aborted)).rejects.toThrow("too late");
  });

  it("goes on over a change of leader: the new one is asked, and another is looked for when there is none", async () => {
    const { endpoints, findLeader } = newEndpoints();
    endpoints.attach(newLink().channel);
    const waiting = endpoints.waitFor("maps", never);
    endpoints.detach();
    expect(findLeader).toHaveBeenCalledOnce();
    const young = newLink();
    endpoints.attach(young.channel);
    expect(young.reports).toEqual([demand("maps")]);
    young.add("maps", "m1");
    await waiting;
  });
});

describe("a caller that gave up", () => {
  it("leaves nothing behind: nobody is asked, or looked for, on its behalf", async () => {
    const { endpoints, findLeader } = newEndpoints();
    const caller = new AbortController();
    const waiting = endpoints.waitFor("maps", caller.signal);
    endpoints.demand("maps");
    expect(findLeader).toHaveBeenCalledOnce();
    caller.abort(new Error("too late"));
    await expect(waiting).rejects.toThrow("too late");
    const link = newLink();
    endpoints.attach(link.channel);
    endpoints.detach();
    expect(link.reports).toEqual([]);
    expect(findLeader).toHaveBeenCalledOnce();
  });
});

describe("reports to the control plane", () => {
  it("name what is asked for, and what does not answer", () => {
    const { endpoints } = newEndpoints();
    const link = newLink();
    endpoints.attach(link.channel);
    endpoints.demand("maps");
    link.add("maps", "m1");
    endpoints.reportUnresponsive(endpoints.ready("maps")[0]!);
    expect(link.reports).toEqual([demand("maps"), { type: "unresponsive", service: "maps", replica: "m1" }]);
  });

  it("on load go to whoever leads: what is under way is told anew to the next, and taken back from the last", () => {
    const { endpoints } = newEndpoints();
    endpoints.load.enter("maps");
    const [old, young] = [newLink(), newLink()];
    endpoints.attach(old.channel);
    endpoints.attach(young.channel);
    const told = (link: typeof old) =>
      link.reports.map((report) => report.type === "load" && report.load.concurrency);
    expect([told(old), told(young)]).toEqual([[1, 0], [1]]);
  });

  it("on usage are kept while there is no leader, and sent to the next; only demand looks for one", () => {
    const { endpoints, findLeader } = newEndpoints();
    endpoints.reportUsage({ service: "maps", route: "r", at: 1 });
    expect(findLeader).not.toHaveBeenCalled();
    endpoints.demand("maps");
    expect(findLeader).toHaveBeenCalledOnce();
    const link = newLink();
    endpoints.attach(link.channel);
    expect(link.reports).toEqual([usage(1)]);
    const next = newLink();
    endpoints.attach(next.channel);
    expect(next.reports).toEqual([]);
  });

  it("do not pile up without a leader: the newest hundred stay", () => {
    const { endpoints } = newEndpoints();
    for (let at = 1; at <= 250; at++) endpoints.reportUsage({ service: "maps", route: "r", at });
    const link = newLink();
    endpoints.attach(link.channel);
    expect(link.reports).toHaveLength(100);
    expect([link.reports[0], link.reports.at(-1)]).toEqual([usage(151), usage(250)]);
  });
});

it("keeps the link to the next leader when the news of the former one's end comes late", () => {
  const { endpoints, ready } = newEndpoints();
  const former = newLink();
  endpoints.attach(former.channel);
  former.tell({ type: "linked", epoch: 1 });
  const next = newLink();
  endpoints.attach(next.channel);
  endpoints.detach(1);
  next.tell({ type: "linked", epoch: 2 });
  next.add("maps", "m2");
  endpoints.detach(1);
  expect(ready("maps")).toEqual(["m2"]);
  endpoints.detach(2);
  expect(ready("maps")).toEqual([]);
});
