import { describe, expect, it, vi } from "vitest";
import { manualClock } from "../../kernel/manual-clock";
import { createPulse } from "./pulse";

function newPulse({ answers = false, lateMs = 0 } = {}) {
  const manual = manualClock();
  const clock = { ...manual, after: (ms: number, task: () => void) => manual.after(ms + lateMs, task) };
  const state = { isNeeded: true, answers };
  const ping = vi.fn(() => {
    if (state.answers) clock.after(1, () => pulse.heard());
  });
  const onSilent = vi.fn();
  const pulse = createPulse({ clock, isNeeded: () => state.isNeeded, ping, onSilent });
  return { clock, state, ping, onSilent, pulse };
}

describe("the pulse of a link", () => {
  it("is not felt for what is over within half a second, and then nothing wakes", () => {
    const { clock, state, ping, pulse } = newPulse();
    pulse.start();
    clock.advance(499);
    state.isNeeded = false;
    clock.advance(60_000);
    expect(ping).not.toHaveBeenCalled();
    expect(clock.nextDueAt()).toBeUndefined();
  });

  it("is missed 2 s after somebody began to wait for a silent end, and again while that lasts", () => {
    const { clock, onSilent, pulse } = newPulse();
    pulse.start();
    clock.advance(1_999);
    expect(onSilent).not.toHaveBeenCalled();
    clock.advance(1);
    expect(onSilent).toHaveBeenCalledOnce();
    clock.advance(1_500);
    expect(onSilent).toHaveBeenCalledTimes(2);
  });

  it("is never missed while the other end answers, however long somebody waits", () => {
    const { clock, ping, onSilent, pulse } = newPulse({ answers: true });
    pulse.start();
    clock.advance(60_000);
    expect(ping.mock.calls.length).toBeGreaterThan(40);
    expect(onSilent).not.toHaveBeenCalled();
  });

  it("is missed within 3 s when an end that answered falls silent", () => {
    const { clock, state, onSilent, pulse } = newPulse({ answers: true });
    pulse.start();
    clock.advance(10_000);
    state.answers = false;
    clock.advance(3_000);
    expect(onSilent).toHaveBeenCalled();
  });

  it("is not missed by one who was held up himself: only ticks that came in time count", () => {
    const { clock, onSilent, pulse } = newPulse({ lateMs: 300 });
    pulse.start();
    clock.advance(20_000);
    expect(onSilent).not.toHaveBeenCalled();
  });
});
