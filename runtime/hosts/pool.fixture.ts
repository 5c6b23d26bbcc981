import { vi } from "vitest";
import type { ServiceConfig } from "../config/schema";
import { manualClock } from "../kernel/manual-clock";
import { fakeSpawner, startOrder } from "./hosts.fixture";
import { createPool, type PoolOptions } from "./pool";

export const TRAPPED_IN = { link: 1, id: 1 };

export const KEEP_ALIVE_MS = 10 * 60_000;

/** Lets promises settle that wait for nothing else: everything here happens in microtasks. */
export async function settle(): Promise<void> {
  for (let round = 0; round < 10; round++) await Promise.resolve();
}

export function newPool(overrides: Partial<PoolOptions> = {}) {
  const clock = manualClock();
  const { spawn, hosts } = fakeSpawner();
  const told = {
    onReady: vi.fn(),
    onDraining: vi.fn(),
    onGone: vi.fn(),
    onStartFailed: vi.fn(),
    onVitals: vi.fn(),
  };
  const prepare = vi.fn(async ({ name }: ServiceConfig) => startOrder(name));
  const options = {
    epoch: 3,
    spawn,
    clock,
    abis: () => [],
    prepare,
    mayIdle: () => true,
    mayOverlap: () => true,
    ...told,
  };
  const pool = createPool({ ...options, ...overrides });
  /** Lets the guest in this host come up. */
  const comeUp = async (host: number) => {
    await settle();
    hosts[host]!.busyCount ??= 0;
    hosts[host]!.onmessage!({ type: "ready" });
    await settle();
  };
  const trap = (host: number) => {
    const error = { code: "SERVICE_TRAPPED", message: "unreachable" } as const;
    hosts[host]!.onmessage!({ type: "trapped", error, exchange: TRAPPED_IN });
  };
  const states = () => pool.replicas.map(({ id, state }) => `${id} ${state}`);
  return { pool, clock, hosts, ...told, prepare, comeUp, trap, states };
}
