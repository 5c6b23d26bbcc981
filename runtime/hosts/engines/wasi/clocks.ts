import type { InstanceContext } from "./instance-context";
import { ALWAYS_READY, Pollable, type Readiness } from "./poll";
import { createSignal } from "./signal";
import type { WasiSystem } from "./system";

const NS_PER_MS = 1_000_000n;
const NS_PER_MS_NUMBER = 1_000_000;
/** The longest that timers count without an overflow (HTML: a signed 32-bit number of milliseconds). */
const TIMER_MAX_MS = 2 ** 31 - 1;

/** wasi:clocks/monotonic-clock and wall-clock. */
export function createClocks(context: InstanceContext, { nowMs, wallMs, sleep }: WasiSystem) {
  const nowNs = () => BigInt(Math.floor(nowMs() * NS_PER_MS_NUMBER));

  const instant = (atNs: bigint): Readiness => {
    const rang = createSignal();
    let isSet = false;
    const isReady = () => nowNs() >= atNs;
    const set = async () => {
      isSet = true;
      while (!isReady()) {
        const leftMs = Number((atNs - nowNs()) / NS_PER_MS) + 1;
        await sleep(Math.min(leftMs, TIMER_MAX_MS));
      }
      rang.notify();
    };
    return {
      isReady,
      wait() {
        if (isReady()) return Promise.resolve();
        if (!isSet) void set();
        return rang.wait();
      },
    };
  };

  const subscribeInstant = (atNs: bigint) =>
    new Pollable(atNs <= nowNs() ? ALWAYS_READY : instant(atNs), context);

  return {
    monotonicClock: {
      now: nowNs,
      resolution: () => NS_PER_MS / 10n,
      subscribeInstant,
      subscribeDuration: (durationNs: bigint) => subscribeInstant(nowNs() + durationNs),
    },
    wallClock: {
      now() {
        const ms = wallMs();
        return {
          seconds: BigInt(Math.floor(ms / 1000)),
          nanoseconds: Math.floor(ms % 1000) * NS_PER_MS_NUMBER,
        };
      },
      resolution: () => ({ seconds: 0n, nanoseconds: NS_PER_MS_NUMBER }),
    },
  };
}
