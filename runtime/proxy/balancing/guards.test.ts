import { describe, expect, it } from "vitest";
import { manualClock } from "../../kernel/manual-clock";
import type { SavedBreaker } from "./breaker";
import { type BreakerStore, createGuards, type ExchangeOutcome } from "./guards";
import { outlierSetting } from "./outlier-setting.fixture";

const SETTING = outlierSetting({ maxEjectionTime: 4_000, maxEjectionPercent: 50 });

function newGuards(saved = new Map<string, SavedBreaker>(), clock = manualClock(5_000)) {
  const store: BreakerStore = {
    read: () => saved,
    write(key, breaker) {
      if (breaker === undefined) saved.delete(key);
      else saved.set(key, breaker);
    },
  };
  const guards = createGuards({ clock, store, random: () => 0 });
  const send = (key: string, outcome: ExchangeOutcome, peers = [key]) =>
    guards.enter(key, SETTING, peers)(outcome);
  const eject = (key: string, peers = [key]) => {
    for (let sent = 0; sent < SETTING.consecutive5xxErrors; sent++) send(key, 500, peers);
  };
  return { guards, clock, saved, send, eject, admits: (key: string) => guards.admits(key, SETTING) };
}

describe("a guard", () => {
  it("ejects an endpoint that failed in a row, and no other", () => {
    const { eject, admits } = newGuards();
    eject("a");
    expect([admits("a"), admits("b")]).toEqual([false, true]);
  });

  it("admits one probe after the ejection, whose answer decides", () => {
    const { guards, clock, eject, admits } = newGuards();
    eject("a");
    clock.advance(1_000);
    const settle = guards.enter("a", SETTING, ["a"]);
    expect(admits("a")).toBe(false);
    settle(429);
    expect(guards.state("a")).toBe("open");
    clock.advance(2_000);
    guards.enter("a", SETTING, ["a"])(200);
    expect(guards.state("a")).toBe("closed");
  });

  it("learns nothing from a probe whose caller left: the next exchange probes", () => {
    const { guards, clock, eject, send, admits } = newGuards();
    eject("a");
    clock.advance(1_000);
    send("a", "abandoned");
    expect(admits("a")).toBe(true);
    send("a", 200);
    expect(guards.state("a")).toBe("closed");
  });

  it("does not let an answer from before the ejection close it", () => {
    const { guards, eject } = newGuards();
    const settle = guards.enter("a", SETTING, ["a"]);
    eject("a");
    settle(200);
    expect(guards.state("a")).toBe("open");
  });

  it("ejects no more than its share of two or three endpoints, but always one", () => {
    const peers = ["a", "b", "c"];
    const { eject, admits } = newGuards();
    eject("a", peers);
    eject("b", peers);
    expect(peers.map(admits)).toEqual([false, true, true]);
  });

  it("goes on where the last one of this store stopped", () => {
    const first = newGuards();
    first.eject("a");
    const second = newGuards(first.saved, first.clock);
    expect(second.admits("a")).toBe(false);
    first.clock.advance(1_000);
    second.send("a", 200);
    expect([second.admits("a"), first.saved.size]).toEqual([true, 0]);
  });

  it("is kept open by a clock that was set back no longer than by the longest ejection", () => {
    const first = newGuards();
    first.eject("a");
    first.saved.set("a", { openUntilAt: 1_000_000, ejectionCount: 1 });
    const second = newGuards(first.saved, first.clock);
    expect(second.admits("a")).toBe(false);
    first.clock.advance(SETTING.maxEjectionTime);
    expect(second.admits("a")).toBe(true);
  });
});
