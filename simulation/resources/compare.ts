import type { ArrivalPattern } from "./arrivals";
import { fixedPolicy } from "./fixed-policy";
import { knativePolicy } from "./knative-policy";
import { ourPolicy, ourPredictivePolicy } from "./our-policy";
import { runStation, type ScalePolicy, type ServiceModel } from "./station";

export interface ScaleResult {
  readonly policy: string;
  readonly waitP50Ms: number;
  readonly waitP95Ms: number;
  readonly waitP99Ms: number;
  readonly delayP95Ms: number;
  readonly mibSeconds: number;
  readonly startCount: number;
}

/** A guest between the smallest and the Go ones of facts/wasm.md §1 (starts 30 and 540 ms), with a small image to make. */
export const MODEL: ServiceModel = {
  serviceMs: 30,
  coldStartMs: 300,
  memoryMib: 10,
  maxReplicas: 8,
  cores: 2,
};

const policiesFor = (model: ServiceModel): ScalePolicy[] => [
  fixedPolicy("fixed 1", 1),
  fixedPolicy("fixed max", model.maxReplicas),
  knativePolicy(model.maxReplicas),
  ourPolicy(model),
  ourPredictivePolicy(model),
];

/** Every policy on the same arrivals. */
export function comparePolicies(pattern: ArrivalPattern, model: ServiceModel): ScaleResult[] {
  return policiesFor(model).map((policy) => {
    const result = runStation(pattern.arrivals, pattern.endAt, model, policy);
    const waits = result.waitsMs.sort();
    return {
      policy: policy.name,
      waitP50Ms: quantile(waits, 0.5),
      waitP95Ms: quantile(waits, 0.95),
      waitP99Ms: quantile(waits, 0.99),
      delayP95Ms: quantile(result.delaysMs.sort(), 0.95),
      mibSeconds: result.mibSeconds,
      startCount: result.startCount,
    };
  });
}

const quantile = (sorted: Float64Array, share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
