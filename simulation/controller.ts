import type { MeshConfig } from "../runtime/config/schema";
import { type Candidates, createCandidates } from "../runtime/control/candidates";
import type { ControlApi, StartOptions, Succession } from "../runtime/control/control-api";
import { createDiscovery } from "../runtime/control/discovery.worker";
import { createWarmUp } from "../runtime/control/warm-up";
import { createPool } from "../runtime/hosts/pool";
import { toWireError } from "../runtime/kernel/errors";
import { holdLock, whenReleased } from "../runtime/kernel/hold-lock.browser";
import type { Channel } from "../runtime/protocol/channel";
import { controllerLock } from "../runtime/protocol/client-messages";
import type { ProxyReport } from "../runtime/protocol/discovery-messages";
import { serveCalls } from "../runtime/protocol/rpc";
import { createScaler } from "../runtime/resources/scaler";
import type { createHosts } from "./host";
import type { Ledger } from "./ledger";
import type { SimulatedPort } from "./ports";
import type { Realm, World } from "./world";

export interface ControllersOptions {
  readonly world: World;
  readonly ledger: Ledger;
  readonly hosts: ReturnType<typeof createHosts>;
}

/** Stands in for `controller.worker`, without code to fetch and without forecasts: the real pool, scaler and discovery. */
export function createControllers({ world, ledger, hosts }: ControllersOptions) {
  /** In IndexedDB: survives every realm. */
  let lastEpoch = 0;

  return function startController(realm: Realm, port: SimulatedPort): void {
    let config: MeshConfig;
    let pool: ReturnType<typeof createPool>;
    let discovery: ReturnType<typeof createDiscovery>;
    let scaler: ReturnType<typeof createScaler>;
    let candidates: Candidates;
    let epoch = 0;
    let isAlone: Promise<unknown> | undefined;
    let onDrained: (() => void) | undefined;
    const warmUp = createWarmUp(realm.clock);

    const serviceNamed = (name: string) => config.services.find((service) => service.name === name);
    const readyCount = (name: string) =>
      pool.replicas.filter(({ service, state }) => service === name && state === "ready").length;

    const onReport = (report: ProxyReport, proxy: string) => {
      if (onDrained !== undefined) return;
      switch (report.type) {
        case "demand": {
          const service = serviceNamed(report.service);
          if (service !== undefined && readyCount(service.name) === 0) pool.start(service, "demand");
          return;
        }
        case "load":
          scaler.onLoad(proxy, report.load);
          return;
        case "unresponsive":
          return pool.find(report.replica)?.check();
        case "usage":
          return pool.markUsed(report.usage.service);
      }
    };

    const start = async (options: StartOptions): Promise<number> => {
      ({ config } = options);
      epoch = ++lastEpoch;
      await holdLock(controllerLock("/", epoch), undefined, () => realm.kill());
      ledger.elected(epoch, realm, options.succession !== undefined);
      candidates = createCandidates({ clock: realm.clock, leader: options.clientLock });
      discovery = createDiscovery({
        epoch,
        onReport,
        onGone(proxy) {
          candidates.onPageGone(proxy);
          scaler.onProxyGone(proxy);
        },
      });
      pool = createPool({
        epoch,
        spawn: (name) => hosts.spawn(realm, name),
        clock: realm.clock,
        abis: () => ["fetch"],
        mayIdle: () => true,
        mayOverlap: () => true,
        // Guests of a simulation have no memory to watch.
        onVitals: () => undefined,
        prepare: async ({ name, artifact, resources: limits, capabilities: granted }) => {
          if (limits.singleton) await isAlone;
          const entry = { scriptUrl: artifact.url };
          // No guest of a simulation has stores.
          const capabilityPort = new MessageChannel().port2;
          return {
            service: name,
            abi: "fetch",
            entry,
            modules: {},
            files: {},
            limits,
            granted,
            capabilityPort,
          };
        },
        onReady(replica, { name, resources }, startMs) {
          discovery.announce(replica, resources.concurrency);
          scaler.onReady(name, startMs);
          warmUp.settled(name);
        },
        onDraining: ({ id, service }) => discovery.tell({ type: "endpoint-draining", service, replica: id }),
        onGone(replica) {
          discovery.remove(replica);
          scaler.onReplicaGone(replica.service);
          if (pool.replicas.length === 0) onDrained?.();
        },
        onStartFailed(service, error) {
          warmUp.settled(service);
          discovery.tell({
            type: "start-failed",
            service,
            error: toWireError(error, "SERVICE_START_FAILED"),
          });
        },
      });
      scaler = createScaler({
        clock: realm.clock,
        replicas: () => pool.replicas,
        grants: () => ({ maxReplicas: 4, maxBackgroundReplicas: 1, replicaBytes: 8 }),
        bytesOf: () => 1,
        mayExpect: () => false,
        start: (service, cause) => pool.start(service, cause),
        retireOne: (service) => pool.retireOne(service),
      });
      scaler.adopt(config.services);
      if (options.succession !== undefined) await succeed(options.succession);
      world.note(`${realm.name} leads with epoch ${epoch}`);
      return epoch;
    };

    const succeed = async ({ predecessors, warm = [] }: Succession): Promise<void> => {
      isAlone = Promise.all(predecessors.map((former) => whenReleased(controllerLock("/", former))));
      const wanted = config.services.filter(
        ({ name, resources }) => warm.includes(name) && !resources.singleton,
      );
      const settled = warmUp.whenSettled(wanted.map(({ name }) => name));
      for (const service of wanted) pool.start(service, "prewarm");
      return settled;
    };

    const api = {
      start,
      adopt(next: MeshConfig) {
        const before = config;
        config = next;
        for (const { name, version } of before.services) {
          if (serviceNamed(name)?.version === version) continue;
          const service = serviceNamed(name);
          if (pool.retire(name) && service !== undefined) pool.start(service, "demand");
        }
        scaler.adopt(config.services);
      },
      link: (link: MessagePort, clientLock: string) => discovery.link(link, clientLock),
      share: (to: MessagePort) => serveCalls(to as unknown as Channel<never>, api),
      build: () => "simulated",
      candidacy: (page: string) => candidates.candidacy(page),
      tellSignals: (page: string, { isHidden = false }) => candidates.onPage(page, isHidden),
      drain: () =>
        new Promise<void>((resolve) => {
          world.note(`epoch ${epoch} drains`);
          onDrained = resolve;
          scaler.adopt([]);
          for (const { name } of config.services) pool.retire(name);
          if (pool.replicas.length === 0) resolve();
        }),
      snapshot: async () => ({
        epoch,
        services: config.services.map(({ name }) => ({
          name,
          state: readyCount(name) > 0 ? "ready" : "absent",
        })),
      }),
    } as unknown as ControlApi;
    serveCalls(port as unknown as Channel<never>, api);
  };
}
