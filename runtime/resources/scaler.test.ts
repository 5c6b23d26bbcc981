import fc from "fast-check";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { serviceSchema } from "../config/service-schema";
import { manualClock } from "../kernel/manual-clock";
import { createScaler } from "./scaler";

const COLD_START_MS = 300;
const GRANTS = { maxReplicas: 8, maxBackgroundReplicas: 1, replicaBytes: 1_000 };

const serviceOf = (name: string, resources = {}, priority = "normal") =>
  v.parse(serviceSchema, {
    name,
    version: "1.0.0",
    artifact: { abi: "fetch", url: `/services/${name}.js`, sha256: "0".repeat(64) },
    resources,
    priority,
  });

/** A pool that does as it is told, each start taking its time; `first` starts one as demand would. */
function newScaler(services = [serviceOf("maps")], grants = GRANTS) {
  const clock = manualClock();
  const replicas: { service: string; state: string }[] = [];
  const causes: string[] = [];
  const start = (service: string) => {
    const startedAt = clock.now();
    const replica = { service, state: "starting" };
    replicas.push(replica);
    clock.after(COLD_START_MS, () => {
      replica.state = "ready";
      scaler.onReady(service, clock.now() - startedAt);
    });
  };
  const scaler = createScaler({
    clock,
    replicas: () => replicas,
    grants: () => grants,
    bytesOf: () => 100,
    mayExpect: () => true,
    start({ name }, cause) {
      causes.push(cause);
      start(name);
    },
    retireOne: (name) =>
      replicas.splice(
        replicas.findIndex(({ service }) => service === name),
        1,
      ),
  });
  scaler.adopt(services);
  const told = { arrivalCount: 0, answerCount: 0, serviceMs: 0, queueMs: 0 };
  const load = (concurrency: number, service = "maps", proxy = "page", more = {}) =>
    scaler.onLoad(proxy, { ...told, service, concurrency, ...more });
  const first = (service = "maps") => {
    start(service);
    clock.advance(COLD_START_MS);
  };
  const countOf = (name = "maps") => replicas.filter(({ service }) => service === name).length;
  return { clock, scaler, replicas, causes, load, first, countOf };
}

describe("scaling", () => {
  it("adds replicas one after the other while more is under way than they can take, and takes them back later", () => {
    const { clock, load, first, countOf, causes } = newScaler();
    first();
    load(32);
    clock.advance(5_000);
    expect(countOf()).toBe(4);
    expect(new Set(causes)).toEqual(new Set(["demand"]));
    load(0);
    clock.advance(180_000);
    expect(countOf()).toBe(1);
  });

  it("leaves the first replica to those who ask for it, and the last to those who keep it", () => {
    const { clock, load, first, countOf } = newScaler();
    load(5);
    clock.advance(5_000);
    expect(countOf()).toBe(0);
    load(0);
    first();
    clock.advance(600_000);
    expect(countOf()).toBe(1);
  });

  it("gives the first request of a service no second replica because it had to wait for the first", () => {
    const { clock, load, first, causes } = newScaler();
    load(1);
    first();
    clock.advance(100);
    load(0);
    clock.advance(60_000);
    expect(causes).toEqual([]);
  });

  it("starts what the minimum asks for beyond the first", () => {
    const { clock, first, countOf, causes } = newScaler([serviceOf("maps", { replicas: { min: 3 } })]);
    first();
    clock.advance(5_000);
    expect([countOf(), causes]).toEqual([3, ["minimum", "minimum"]]);
  });

  it("sums what all proxies have, and forgets a proxy that is gone", () => {
    const { clock, scaler, load, first, countOf } = newScaler();
    first();
    for (const proxy of ["page", "worker"]) load(1, "maps", proxy);
    clock.advance(10_000);
    expect(countOf()).toBe(3);
    for (const proxy of ["page", "worker"]) scaler.onProxyGone(proxy);
    clock.advance(180_000);
    expect(countOf()).toBe(1);
  });

  it("never has two replicas of a singleton", () => {
    const { clock, load, first, countOf } = newScaler([serviceOf("maps", { singleton: true })]);
    first();
    load(50);
    clock.advance(60_000);
    expect(countOf()).toBe(1);
  });

  it("wakes for nothing while nothing is under way and nothing is left over", () => {
    const { clock, load, first } = newScaler();
    first();
    load(32);
    clock.advance(5_000);
    load(0);
    clock.advance(180_000);
    expect(clock.nextDueAt()).toBeUndefined();
  });
});

describe("the device's budget", () => {
  it("bounds the replicas of services that have work; idle ones take no place, but memory", () => {
    const services = ["maps", "rates", "idle"].map((name) => serviceOf(name));
    const { clock, load, first, countOf } = newScaler(services, { ...GRANTS, maxReplicas: 4 });
    for (const { name } of services) first(name);
    for (const name of ["maps", "rates"]) load(32, name);
    clock.advance(10_000);
    expect(countOf("maps") + countOf("rates")).toBe(4);
    expect(countOf("idle")).toBe(1);
  });

  it("ends growth where memory ends", () => {
    const { clock, load, first, countOf } = newScaler(undefined, { ...GRANTS, replicaBytes: 250 });
    first();
    load(32);
    clock.advance(10_000);
    expect(countOf()).toBe(2);
  });

  it("is never exceeded by what it starts, whatever the load", () => {
    const changes = fc.array(fc.tuple(fc.constantFrom("maps", "rates"), fc.nat(40), fc.nat(3_000)), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(changes, (all) => {
        const services = ["maps", "rates"].map((name) => serviceOf(name));
        const made = newScaler(services, { ...GRANTS, maxReplicas: 4, replicaBytes: 500 });
        for (const { name } of services) made.first(name);
        for (const [name, concurrency, waitMs] of all) {
          made.load(concurrency, name);
          made.clock.advance(waitMs);
          expect(made.replicas.length).toBeLessThanOrEqual(5);
          expect(Math.min(made.countOf("maps"), made.countOf("rates"))).toBeGreaterThanOrEqual(1);
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe("bursts at equal distances", () => {
  it("find their replicas there, once there was a rhythm", () => {
    const { clock, load, first, countOf, causes } = newScaler();
    first();
    const PERIOD_MS = 300_000;
    for (let burst = 0; burst < 5; burst++) {
      if (burst === 4) expect(countOf()).toBeGreaterThan(1);
      load(16, "maps", "page", { arrivalCount: 64, answerCount: 16, serviceMs: 16 * 50 });
      clock.advance(2_000);
      load(0);
      clock.advance(PERIOD_MS - 2_000);
    }
    expect(causes).toContain("plan");
  });
});

describe("priorities", () => {
  const services = [serviceOf("checkout", {}, "critical"), serviceOf("chores", {}, "background")];

  /** Chores have all they can get when somebody checks out. */
  function newRush(grants = { ...GRANTS, maxReplicas: 4 }) {
    const made = newScaler(services, grants);
    for (const { name } of services) made.first(name);
    made.load(32, "chores");
    made.clock.advance(5_000);
    expect(made.countOf("chores")).toBe(4);
    made.load(1, "checkout");
    return made;
  }

  it("let background replicas give way while a critical service has work, but for the first", () => {
    const { clock, load, countOf } = newRush();
    clock.advance(5_000);
    expect(countOf("chores")).toBe(1);
    load(32, "checkout");
    clock.advance(5_000);
    expect([countOf("checkout"), countOf("chores")]).toEqual([3, 1]);
  });

  it("let them come back when it has had none for a while, and not at its first pause", () => {
    const { clock, load, countOf } = newRush();
    clock.advance(5_000);
    load(0, "checkout");
    clock.advance(9_000);
    expect(countOf("chores")).toBe(1);
    clock.advance(10_000);
    expect(countOf("chores")).toBe(4);
  });

  it("leave background services alone where there are cores for all", () => {
    const { clock, countOf } = newRush({ ...GRANTS, maxBackgroundReplicas: 7 });
    clock.advance(5_000);
    expect(countOf("chores")).toBe(4);
  });
});
