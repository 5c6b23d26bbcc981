import { feltMs } from "../../runtime/predict/defaults";
import { bestHolding } from "../../runtime/predict/holding";
import { createIdleTimes } from "../../runtime/predict/idle-times";
import { countFor, createAutoscaler, SETTLE_MS } from "../../runtime/resources/autoscaler";
import { createDemandRhythm } from "../../runtime/resources/demand-rhythm";
import { createOfferedLoad } from "../../runtime/resources/offered-load";
import type { ScalePolicy, ServiceModel } from "./station";

/** The last replica of a service nothing is known of: Knative's stable window, without its grace of 30 s more. */
const HOLD_LAST_MS = 60_000;

/** Of a burst whose next is known to be far off: not at its first pause. */
const SOON_MS = 1_000;

/**
 * At this price, in felt ms a second, an unknown service is worth holding for as long as it is without prediction. Prediction
 * only shortens that here: the bar is the same memory, and what bursts need is paid out of it.
 */
const priceOf = (missMs: number) => (1_000 * missMs) / HOLD_LAST_MS;

/** Ours without forecasts: fixed holding times. */
export function ourPolicy(model: ServiceModel): ScalePolicy {
  return policyOf("ours, no prediction", model, {
    learn: () => {},
    expectedCount: () => 0,
    holdMs: (nth) => (nth === 1 ? HOLD_LAST_MS : SETTLE_MS),
  });
}

/** Ours with the idle times of runtime/predict for the last replica, and the rhythm of bursts for the others. */
export function ourPredictivePolicy(model: ServiceModel): ScalePolicy {
  const idle = createIdleTimes();
  const load = createOfferedLoad();
  const rhythm = createDemandRhythm(SETTLE_MS);
  const missMs = feltMs(model.coldStartMs);
  const stake = { missMs, startMs: 0, perSecondMs: priceOf(missMs), vainMs: 0, probability: 1 };
  /** As told when it was last used. */
  let keepMs = HOLD_LAST_MS;
  return policyOf("ours, prediction", model, {
    learn(event, concurrency, now) {
      if (event !== "arrived") return;
      load.arrive(now);
      rhythm.observe(Math.min(model.maxReplicas, countFor(load.at(now, model.serviceMs), 1)), now);
      if (concurrency > 1) return;
      idle.observe("service", now);
      const curve = idle.curve("service", now);
      keepMs = curve === undefined ? HOLD_LAST_MS : Math.min(HOLD_LAST_MS, bestHolding(curve, stake).keepMs);
    },
    expectedCount: (now) => rhythm.expectedCount(now, model.coldStartMs),
    holdMs(nth, now) {
      if (nth === 1) return keepMs;
      return rhythm.isFarOff(now, SETTLE_MS) ? SOON_MS : SETTLE_MS;
    },
  });
}

interface Foresight {
  learn(event: string, concurrency: number, now: number): void;
  expectedCount(now: number): number;
  holdMs(nth: number, now: number): number;
}

function policyOf(name: string, model: ServiceModel, foresight: Foresight): ScalePolicy {
  const { maxReplicas, coldStartMs, serviceMs } = model;
  const autoscaler = createAutoscaler({ minReplicas: 0, maxReplicas, isSingleton: false, concurrency: 1 });
  return {
    name,
    tickMs: 1_000,
    decide({ now, readyCount, startingCount, concurrency }, event) {
      autoscaler.observe(concurrency, now);
      foresight.learn(event, concurrency, now);
      const { action } = autoscaler.decide({
        now,
        readyCount,
        startingCount,
        coldStartMs,
        serviceMs,
        expectedCount: foresight.expectedCount(now),
        holdMs: (nth) => foresight.holdMs(nth, now),
      });
      return action === "start" ? 1 : action === "retire" ? -1 : 0;
    },
  };
}
