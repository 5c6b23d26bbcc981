import type { createDoms } from "./dom";
import type { createLocks } from "./locks";
import type { SimulatedPort } from "./ports";
import type { Realm, World } from "./world";

export interface Platform {
  readonly world: World;
  readonly locks: ReturnType<typeof createLocks>;
  readonly doms: ReturnType<typeof createDoms>;
  channel(owner: Realm): [SimulatedPort, SimulatedPort];
  /** What a new worker runs: the page's controller. */
  startWorker(realm: Realm, port: SimulatedPort): void;
  /** `self.clients` of the service worker. */
  readonly clients: { get(id: string): Promise<unknown>; matchAll(): Promise<readonly unknown[]> };
}

/**
 * Puts the simulated platform where the real files with a realm suffix look for theirs. Whose code runs is known at any
 * time, so that one set of globals does for all realms.
 *
 * @returns a function that puts everything back.
 */
export function installPlatform({ world, locks, doms, channel, startWorker, clients }: Platform): () => void {
  const replaced = new Map<string, PropertyDescriptor | undefined>();
  const replace = (name: string, value: unknown) => {
    replaced.set(name, Object.getOwnPropertyDescriptor(globalThis, name));
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  };

  function SimulatedChannel() {
    const [port1, port2] = channel(world.current!);
    return { port1, port2 };
  }
  function SimulatedWorker(_url: string, { name }: { name: string }) {
    const realm = world.current!.child(name);
    const [outside, inside] = channel(world.current!);
    inside.owner = realm;
    realm.post(world.random() * 20, () => startWorker(realm, inside));
    return Object.assign(outside, { onerror: null, terminate: () => realm.kill() });
  }

  replace("MessageChannel", SimulatedChannel);
  replace("Worker", SimulatedWorker);
  replace("navigator", { locks });
  replace("clients", clients);
  replace("registration", { scope: "https://app.test/" });
  replace("window", doms.window);
  replace("document", doms.document);
  replace("location", { href: "https://app.test/" });
  replace("performance", { now: world.now });
  replace("setTimeout", (task: () => void, delayMs: number) => world.current!.clock.after(delayMs, task));
  return () => {
    for (const [name, descriptor] of replaced) {
      if (descriptor === undefined) Reflect.deleteProperty(globalThis, name);
      else Object.defineProperty(globalThis, name, descriptor);
    }
  };
}

/** A later task of the realm that asks for one. */
export const nextTaskIn = (realm: Realm) => (): Promise<void> =>
  new Promise((resolve) => realm.post(0.01, resolve));
