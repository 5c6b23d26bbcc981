import { describe, expect, it } from "vitest";
import { manualClock } from "../../kernel/manual-clock";
import type { Exchange } from "../exchange";
import { newExchange } from "../exchange.fixture";
import { deadlineLayer } from "./deadline";

/** Runs an attempt that never answers of its own accord, and says when its time was over. */
function attempt(overrides: Partial<Exchange>, startsAt = 0) {
  const clock = manualClock(startsAt);
  let seen: AbortSignal | undefined;
  const handler = deadlineLayer(clock)(({ signal }) => {
    seen = signal;
    return new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  });
  const outcome = handler(newExchange([], { deadlineAt: 10_000, ...overrides })).catch((e: unknown) => e);
  return { clock, outcome, isOver: () => seen!.aborted };
}

describe("deadline", () => {
  it("gives the last backend all the time that is left", async () => {
    const { clock, outcome, isOver } = attempt({}, 4_000);
    clock.advance(5_999);
    expect(isOver()).toBe(false);
    clock.advance(1);
    expect(await outcome).toMatchObject({ code: "DEADLINE_EXCEEDED" });
  });

  it("gives a backend that has another after it half of the time that is left", () => {
    const { clock, isOver } = attempt({ hasNextBackend: true }, 4_000);
    clock.advance(2_999);
    expect(isOver()).toBe(false);
    clock.advance(1);
    expect(isOver()).toBe(true);
  });

  it("passes on that the caller gave up, with its reason", async () => {
    const caller = new AbortController();
    const { outcome } = attempt({ signal: caller.signal });
    const reason = new Error("user left");
    caller.abort(reason);
    expect(await outcome).toBe(reason);
  });

  it("ends with the head: an open body has all the time it wants, but follows its caller", async () => {
    const clock = manualClock();
    const caller = new AbortController();
    let seen: AbortSignal | undefined;
    const handler = deadlineLayer(clock)(async ({ signal }) => {
      seen = signal;
      return new Response("head");
    });
    await handler(newExchange([], { signal: caller.signal }));
    clock.advance(60_000);
    expect(seen!.aborted).toBe(false);
    caller.abort();
    expect(seen!.aborted).toBe(true);
  });
});
