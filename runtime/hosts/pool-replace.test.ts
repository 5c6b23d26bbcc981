import { expect, it } from "vitest";
import { serviceConfig } from "./hosts.fixture";
import { newPool, settle } from "./pool.fixture";

async function newLeaky(overrides: Parameters<typeof newPool>[0] = {}) {
  const made = newPool(overrides);
  made.pool.start(serviceConfig("maps", { max: 1 }), "demand");
  await made.comeUp(0);
  const [old] = made.pool.replicas;
  return { ...made, old: old! };
}

it("lets a replica go on until the one that replaces it is ready, above the maximum if need be", async () => {
  const { pool, old, comeUp, states, onReady, onDraining } = await newLeaky();
  pool.replace(old, true);
  pool.replace(old, true);
  expect(states()).toEqual(["maps-3.1 ready", "maps-3.2 starting"]);
  await comeUp(1);
  expect(states()).toEqual(["maps-3.1 draining", "maps-3.2 ready"]);
  expect(onReady.mock.invocationCallOrder[1]).toBeLessThan(onDraining.mock.invocationCallOrder[0]!);
});

it("drains it before, where there is no room for both", async () => {
  const { pool, old, clock, comeUp, states } = await newLeaky({ mayOverlap: () => false });
  pool.replace(old, true);
  expect(states()).toEqual(["maps-3.1 draining", "maps-3.2 starting"]);
  await comeUp(1);
  clock.advance(1_000);
  expect(states()).toEqual(["maps-3.2 ready"]);
});

it("keeps the old one when the new one does not start, and does not try on and on", async () => {
  const { pool, old, hosts, states, onStartFailed } = await newLeaky();
  pool.replace(old, true);
  await settle();
  hosts[1]!.onmessage!({
    type: "start-failed",
    error: { code: "SERVICE_START_FAILED", message: "no" },
  });
  await settle();
  expect(onStartFailed).toHaveBeenCalledOnce();
  pool.replace(old, true);
  expect(states()).toEqual(["maps-3.1 ready"]);
});

it("waits no longer for the new one when the old one may not go on", async () => {
  const { pool, old, clock, comeUp, states } = await newLeaky();
  pool.replace(old, true);
  pool.replace(old, false);
  expect(states()).toEqual(["maps-3.1 draining", "maps-3.2 starting"]);
  clock.advance(1_000);
  await comeUp(1);
  expect(states()).toEqual(["maps-3.2 ready"]);
});

it("does not count the old one as one too many: the new one stays", async () => {
  const { pool, old, comeUp, states, onReady } = await newLeaky();
  onReady.mockImplementation(() => pool.retireOne("maps"));
  pool.replace(old, true);
  await comeUp(1);
  expect(states()).toEqual(["maps-3.1 draining", "maps-3.2 ready"]);
});
