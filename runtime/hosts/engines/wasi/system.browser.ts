import type { WasiSystem } from "./system";

const sleep = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

/** Of any realm, Node's as well. */
export const realmSystem: WasiSystem = {
  nowMs: () => performance.now(),
  wallMs: () => Date.now(),
  sleep,
  fillRandom: (bytes) => void crypto.getRandomValues(bytes),
  nextTask: () => sleep(0),
};
