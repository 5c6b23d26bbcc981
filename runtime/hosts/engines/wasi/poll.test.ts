import { expect, it } from "vitest";
import { deferred } from "../../../kernel/deferred";
import { createClocks } from "./clocks";
import { createContext, type InstanceContext } from "./instance-context";
import { ALWAYS_READY, createPoll, Pollable, type Readiness } from "./poll";
import { createSignal } from "./signal";
import type { WasiSystem } from "./system";

const waiting = (): InstanceContext => Object.assign(createContext(true), { canWait: true });

/** Ready from `become` on. */
function switchable(): Readiness & { become(): void } {
  const changed = createSignal();
  let isReady = false;
  return {
    isReady: () => isReady,
    wait: changed.wait,
    become() {
      isReady = true;
      changed.notify();
    },
  };
}

const noTask = { nextTask: () => Promise.resolve() };

it("names what is ready at once, and does not wait for the rest", () => {
  const context = waiting();
  const { poll } = createPoll(context, noTask);
  const list = [ALWAYS_READY, switchable(), ALWAYS_READY].map((source) => new Pollable(source, context));
  expect(poll(list)).toEqual(Uint32Array.of(0, 2));
});

it("waits until one of several is ready", async () => {
  const context = waiting();
  const { poll } = createPoll(context, noTask);
  const [first, second] = [switchable(), switchable()];
  const polled = poll([new Pollable(first, context), new Pollable(second, context)]);
  expect(polled).toBeInstanceOf(Promise);
  second.become();
  expect(await polled).toEqual(Uint32Array.of(1));
});

it("lets other tasks run now and then though something is always ready", async () => {
  const context = waiting();
  const { poll } = createPoll(context, noTask);
  const list = [new Pollable(ALWAYS_READY, context)];
  const answers = Array.from({ length: 200 }, () => poll(list));
  expect(answers.filter((answer) => answer instanceof Promise).length).toBeGreaterThan(1);
  for (const answer of await Promise.all(answers)) expect(answer).toEqual(Uint32Array.of(0));
});

it("traps an empty list, and a wait of a guest that cannot be suspended", () => {
  const { poll } = createPoll(waiting(), noTask);
  expect(() => poll([])).toThrow(WebAssembly.RuntimeError);
  const stuck = createContext(true);
  expect(() => createPoll(stuck, noTask).poll([new Pollable(switchable(), stuck)])).toThrow("Cannot wait");
  expect(() => new Pollable(switchable(), stuck).block()).toThrow("Cannot wait");
});

it("rings a clock's pollable when its instant has come, not before", async () => {
  const alarm = deferred<void>();
  let nowMs = 1_000;
  const slept: number[] = [];
  const system = {
    nowMs: () => nowMs,
    sleep(ms: number) {
      slept.push(ms);
      return alarm.promise;
    },
  } as WasiSystem;
  const { monotonicClock } = createClocks(waiting(), system);
  const pollable = monotonicClock.subscribeDuration(50_000_000n);
  expect([pollable.ready(), monotonicClock.now()]).toEqual([false, 1_000_000_000n]);
  const rang = pollable.block();
  nowMs += 50;
  alarm.resolve();
  await rang;
  expect([pollable.ready(), slept]).toEqual([true, [51]]);
});
