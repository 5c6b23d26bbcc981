import { createConcurrencyWindow } from "../../runtime/resources/concurrency-window";
import type { ScalePolicy } from "./station";

export const REACTIVE = "reactive (Knative)";

/** Knative's documented defaults (knative.dev/docs/serving/autoscaling: config-autoscaler). */
const STABLE_WINDOW_MS = 60_000;
const PANIC_WINDOW_MS = 6_000;
const UTILIZATION_RATIO = 0.7;
const PANIC_THRESHOLD_RATIO = 2;
const GRACE_MS = 30_000;
const TICK_MS = 2_000;
const MAX_SCALE_DOWN_RATE = 2;

/** The reactive autoscaler of Knative as it is documented; requests are held at zero, as its activator does. */
export function knativePolicy(maxReplicas: number): ScalePolicy {
  const stable = createConcurrencyWindow(STABLE_WINDOW_MS);
  const panic = createConcurrencyWindow(PANIC_WINDOW_MS);
  let panicUntil = Number.NEGATIVE_INFINITY;
  let panicCount = 0;
  let unusedSince: number | undefined;

  const wantedOf = (mean: number) => Math.min(maxReplicas, Math.ceil(mean / UTILIZATION_RATIO - 1e-9));

  return {
    name: REACTIVE,
    tickMs: TICK_MS,
    decide({ now, readyCount, startingCount, concurrency }, event) {
      stable.observe(concurrency, now);
      panic.observe(concurrency, now);
      const current = readyCount + startingCount;
      if (current === 0 && concurrency > 0) return 1;
      if (event !== "tick") return 0;
      const wantedSoon = wantedOf(panic.mean(now));
      let wanted = Math.max(wantedOf(stable.mean(now)), Math.floor(readyCount / MAX_SCALE_DOWN_RATE));
      if (wantedSoon >= PANIC_THRESHOLD_RATIO * Math.max(1, readyCount)) panicUntil = now + STABLE_WINDOW_MS;
      if (now < panicUntil) {
        panicCount = Math.max(panicCount, current, wantedSoon);
        wanted = panicCount;
      } else panicCount = 0;
      // Down to one by halves, and to none when nothing was used for the window and the grace.
      if (stable.mean(now) > 0 || now < panicUntil) unusedSince = undefined;
      else unusedSince ??= now;
      const isOver = unusedSince !== undefined && now - unusedSince >= GRACE_MS;
      if (wanted === 0 && current > 0 && !isOver) wanted = 1;
      if (isOver) wanted = 0;
      return wanted - current;
    },
  };
}
