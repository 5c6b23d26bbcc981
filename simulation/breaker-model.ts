import type { MeshConfig, TrafficPolicy } from "../runtime/config/schema";
import type { World } from "./world";

/** A status; `undefined` for no answer; "abandoned" when nobody waits for one any more. */
export type TryOutcome = number | undefined | "abandoned";

export interface BreakerModel {
  readonly isClosed: boolean;
  /** A try leaves; the returned function is told what became of it. */
  sent(): (outcome: TryOutcome) => void;
}

/**
 * What the breaker of an upstream allows, said plainly: after so many errors in a row nothing is sent until the ejection
 * is over, then one try at a time until one succeeds; each failed one ejects for longer. One per proxy.
 *
 * It knows only runs of errors, so the drawn policy must turn the success rate off.
 */
export function createBreakerModel(world: World, upstream: string, config: MeshConfig): BreakerModel {
  const policy = config.trafficPolicies.find(({ targetRef }) => targetRef.name === upstream);
  return policy?.outlierDetection === undefined
    ? UNGUARDED
    : guarded(world, upstream, policy.outlierDetection);
}

const UNGUARDED: BreakerModel = { isClosed: true, sent: () => () => undefined };

type OutlierSetting = NonNullable<TrafficPolicy["outlierDetection"]>;

function guarded(world: World, upstream: string, setting: OutlierSetting): BreakerModel {
  let state: "closed" | "ejected" | "probed" = "closed";
  let errorRun = 0;
  let ejectionCount = 0;
  let earliestProbeAt = 0;

  const eject = () => {
    state = "ejected";
    errorRun = 0;
    ejectionCount++;
    // Chance may make it longer, never shorter.
    earliestProbeAt =
      world.now() + Math.min(setting.maxEjectionTime, setting.baseEjectionTime * ejectionCount);
  };

  const probe = () => {
    if (state === "probed") world.violate(`${upstream} is sent a second probe`);
    if (world.now() < earliestProbeAt) world.violate(`${upstream} is sent to while it is ejected`);
    state = "probed";
    return (outcome: TryOutcome) => {
      // Nothing was learned: another may probe at once.
      if (outcome === "abandoned") state = "ejected";
      else if (isError(outcome)) eject();
      else {
        state = "closed";
        ejectionCount = 0;
      }
    };
  };

  return {
    get isClosed() {
      return state === "closed";
    },
    sent() {
      if (state !== "closed") return probe();
      return (outcome) => {
        if (outcome === "abandoned" || state !== "closed") return;
        errorRun = isError(outcome) ? errorRun + 1 : 0;
        if (errorRun === setting.consecutive5xxErrors) eject();
      };
    },
  };
}

const isError = (outcome: number | undefined): boolean => outcome === undefined || outcome >= 500;
