import { feltMs } from "../../runtime/predict/defaults";
import { bestHolding } from "../../runtime/predict/holding";
import { createIdleTimes } from "../../runtime/predict/idle-times";
import { createAutoscaler, STABLE_WINDOW_MS } from "../../runtime/resources/autoscaler";
import { createDemandRhythm } from "../../runtime/resources/demand-rhythm";
import type { ScalePolicy, ServiceModel } from "./station";

/** The last replica of a service nothing is known of: Knative's stable window, without its grace of 30 s more. */
const HOLD_LAST_MS = 60_000;

/**
 * At this price, in felt ms a second, an unknown service is worth holding for as long as the reactive one holds it: 60 s
 * and a grace of 30 s. Prediction then spends the same money where the uses are.
 */
const priceOf = (missMs: number) => missMs / 90;

/** Ours without forecasts: fixed holding times. */
export function ourPolicy(model: ServiceModel): ScalePolicy {
  return policyOf("ours, no prediction", model, {
    learn: () => {},
    expectedCount: () => 0,
    holdMs: (nth) => (nth === 1 ? HOLD_LAST_MS : STABLE_WINDOW_MS),
  });
}

/** Ours with the idle times of runtime/predict for the last replica, and the rhythm of bursts for the others. */
export function ourPredictivePolicy(model: ServiceModel): ScalePolicy {
  const idle = createIdleTimes();
  const rhythm = createDemandRhythm(STABLE_WINDOW_MS);
  const missMs = feltMs(model.coldStartMs);
  const stake = { missMs, startMs: 0, perSecondMs: priceOf(missMs), vainMs: 0, probability: 1 };
  /** As told when it was last used. */
  let keepMs = HOLD_LAST_MS;
  return policyOf("ours, prediction", model, {
    learn(event, concurrency, neededCount, now) {
      rhythm.observe(neededCount, now);
      if (event !== "arrived" || concurrency > 1) return;
      idle.observe("service", now);
      const curve = idle.curve("service", now);
      keepMs = curve === undefined ? HOLD_LAST_MS : bestHolding(curve, stake).keepMs;
    },
    expectedCount: (now) => rhythm.expectedCount(now, model.maxReplicas * model.coldStartMs),
    holdMs: (nth) => (nth === 1 ? keepMs : STABLE_WINDOW_MS),
  });
}

interface Foresight {
  learn(event: string, concurrency: number, neededCount: number, now: number): void;
  expectedCount(now: number): number;
  holdMs(nth: number): number;
}

function policyOf(name: string, model: ServiceModel, foresight: Foresight): ScalePolicy {
  const { maxReplicas, coldStartMs, serviceMs } = model;
  const autoscaler = createAutoscaler({ minReplicas: 0, maxReplicas, isSingleton: false, concurrency: 1 });
  return {
    name,
    tickMs: 500,
    decide({ now, readyCount, startingCount, concurrency }, event) {
      autoscaler.observe(concurrency, now);
      const { action, wantedCount } = autoscaler.decide({
        now,
        readyCount,
        startingCount,
        coldStartMs,
        serviceMs,
        expectedCount: foresight.expectedCount(now),
        holdMs: foresight.holdMs,
      });
      foresight.learn(event, concurrency, concurrency > 0 ? wantedCount : 0, now);
      return action === "start" ? 1 : action === "retire" ? -1 : 0;
    },
  };
}
