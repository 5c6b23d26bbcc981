import type { MeshConfig } from "../runtime/config/schema";
import type { World } from "./world";

/**
 * What the retry budget of the upstream "remote" allows, said plainly: over a run that is shorter than its window,
 * retries ≤ minimum + ratio × exchanges; or, in Envoy's form, so many at a time. One per proxy, as the budget is.
 */
export function createBudgetModel(world: World, config: MeshConfig, idOf: (url: string) => string) {
  const setting = config.trafficPolicies.find(({ targetRef }) => targetRef.name === "remote")?.retryBudget;
  let exchangeCount = 0;
  const seen = new Set<string>();
  let retryCount = 0;
  let underWayCount = 0;

  const check = () => {
    if (setting === undefined) return;
    if (setting.minRetryConcurrency !== undefined) {
      const allowed = Math.max(setting.minRetryConcurrency, ((setting.percent ?? 20) / 100) * exchangeCount);
      if (underWayCount > allowed) world.violate(`${underWayCount} retries are under way, ${allowed} may be`);
      return;
    }
    const { ttl = 10_000, retryRatio = 0.2, minRetriesPerSecond = 10 } = setting;
    const allowed = (minRetriesPerSecond * ttl) / 1_000 + retryRatio * exchangeCount;
    if (retryCount > allowed + 1e-9) world.violate(`${retryCount} retries were sent, ${allowed} may be`);
  };

  return {
    entered() {
      exchangeCount++;
    },
    /** A try leaves; the returned function says that it has ended. */
    sent(url: string): () => void {
      const id = idOf(url);
      const isRetry = seen.has(id);
      seen.add(id);
      if (!isRetry) return () => undefined;
      retryCount++;
      underWayCount++;
      check();
      let isUnderWay = true;
      return () => {
        if (isUnderWay) underWayCount--;
        isUnderWay = false;
      };
    },
  };
}
