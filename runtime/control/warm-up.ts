import type { Clock } from "../kernel/clock";

/** Longest that anybody waits for services to be ready before a new leader is heard of. */
const WARM_UP_MAX_MS = 3_000;

export interface WarmUp {
  /** Resolves when each of these services is settled, or has had its time. */
  whenSettled(services: readonly string[]): Promise<void>;
  /** It is ready, or cannot be. */
  settled(service: string): void;
}

export function createWarmUp(clock: Clock): WarmUp {
  const awaited = new Set<string>();
  let finish = () => {};
  return {
    whenSettled(services) {
      if (services.length === 0) return Promise.resolve();
      for (const service of services) awaited.add(service);
      return new Promise((resolve) => {
        const cancel = clock.after(WARM_UP_MAX_MS, resolve);
        finish = () => {
          cancel();
          resolve();
        };
      });
    },
    settled(service) {
      if (awaited.delete(service) && awaited.size === 0) finish();
    },
  };
}
