import { databaseTrouble } from "../cache/database.browser";
import { nextNumber } from "../cache/state-store.browser";
import { codeBytesOf } from "../config/code-bytes";
import type { MeshConfig, ServiceConfig } from "../config/schema";
import { createCapabilityApi } from "../hosts/capabilities/create-capability-api";
import { createSqlOwner } from "../hosts/capabilities/sql/sql-owner";
import { spawnSqlOwner } from "../hosts/capabilities/sql/sql-spawner.worker";
import { createBacking } from "../hosts/capabilities/stores/create-backing.worker";
import { createPool, type Pool } from "../hosts/pool";
import { workerSpawner } from "../hosts/spawner.worker";
import { isSavingData, onConnectionChange } from "../kernel/data-saving.browser";
import { MeshError, toWireError } from "../kernel/errors";
import { holdLock } from "../kernel/hold-lock.browser";
import { isFirstEvaluation } from "../kernel/is-first-evaluation.browser";
import { systemClock } from "../kernel/system-clock.browser";
import { MEMORY_PER_BYTE, REPLICA_BYTES } from "../predict/defaults";
import { isPreparing, type PlanAction } from "../predict/plan";
import type { Channel } from "../protocol/channel";
import { controllerLock } from "../protocol/client-messages";
import type { ProxyReport } from "../protocol/discovery-messages";
import { serveCalls } from "../protocol/rpc";
import type { ServiceSnapshot, Snapshot } from "../protocol/snapshot";
import { grantsFor } from "../resources/budget";
import { observePressure } from "../resources/compute-pressure.browser";
import { DOWN_DWELL_MS } from "../resources/pressure-ladder";
import { createPressureWatch } from "../resources/pressure-watch";
import { createScaler } from "../resources/scaler";
import { readSignals } from "../resources/signals.browser";
import { readStorageUsedRatio } from "../resources/storage-used.browser";
import { createVitalsWatch } from "../resources/vitals-watch";
import { createArtifactSupply } from "./artifact-supply.worker";
import { keyOf } from "./artifacts.worker";
import { openCapabilityPort } from "./capability-ports.worker";
import type { ControlApi, StartOptions } from "./control-api";
import { createDiscovery, type Discovery } from "./discovery.worker";
import { createLatePrediction } from "./late-prediction.worker";
import { readinessOf } from "./readiness";

/** The control plane: decides about capacity, and is never on the path of a request. */
let config: MeshConfig;
let epoch: number;
let scope: string;
let isPredicting: boolean;
let pool: Pool;
let discovery: Discovery;
let predictionBegun: Promise<void> | undefined;

const { artifacts, usage } = createArtifactSupply({
  services: () => config.services,
  forecasts: () => prediction.current?.forecasts() ?? [],
});
const secrets = new Map<string, string>();
const sources = {
  keyValue: createBacking("keyValue"),
  blob: createBacking("blob"),
  sql: createSqlOwner({
    spawn: () => spawnSqlOwner(new URL("sql.js", self.location.href).href, scope, systemClock),
    clock: systemClock,
  }),
  secret: (name: string) => secrets.get(name),
  wallNow: systemClock.wallNow,
};
const pressure = createPressureWatch({
  readSignals,
  observePressure,
  readStorageUsedRatio,
  clock: systemClock,
  onRung({ shedsBackground }) {
    discovery.tell({ type: "shedding", retryAfterMs: shedsBackground ? DOWN_DWELL_MS : undefined });
    pool.sweep();
    prediction.current?.replan();
  },
});
const vitals = createVitalsWatch(systemClock.now);
const prediction = createLatePrediction({
  open: () => import("./prediction.worker"),
  config: () => config,
  isPredicting: () => isPredicting,
  signals: pressure.signals,
  stateOf,
  act,
  onPlanned: usage.replanned,
});
onConnectionChange(() => prediction.current?.replan());

const scaler = createScaler({
  clock: systemClock,
  replicas: () => pool.replicas,
  grants: () => grantsFor(pressure.signals()),
  bytesOf: (service) => REPLICA_BYTES + MEMORY_PER_BYTE * codeBytesOf(service),
  mayExpect: () => isPredicting && pressure.effect.mayInstantiate,
  start: (service, cause) => pool.start(service, cause),
  retireOne: (service) => pool.retireOne(service),
});

const serviceNamed = (name: string): ServiceConfig | undefined =>
  config.services.find((service) => service.name === name);

const readyCount = ({ name }: ServiceConfig): number =>
  pool.replicas.filter(({ service, state }) => service === name && state === "ready").length;

const isBackground = ({ priority }: ServiceConfig): boolean => priority === "background";
const isShed = (service: ServiceConfig): boolean => isBackground(service) && pressure.effect.shedsBackground;

function stateOf(service: ServiceConfig): ServiceSnapshot["state"] {
  const states = pool.replicas
    .filter((replica) => replica.service === service.name)
    .map(({ state }) => state);
  if (states.includes("ready")) return "ready";
  return states.includes("starting") ? "starting" : artifacts.stateOf(service);
}

function act(service: ServiceConfig, action: PlanAction): void {
  if (!isPreparing(action)) {
    // What is starting may have a request waiting for it, of the role before or on a route that is for everyone.
    const endsNow = action.kind === "retire" && action.isForbidden && stateOf(service) !== "starting";
    if (endsNow) pool.retire(service.name);
    else pool.keep(service.name, action.keepMs);
    return;
  }
  const { kind, keepMs } = action;
  const giveUp = (error: unknown) =>
    isSavingData() || console.warn(`[foremesh] cannot ${kind} ${service.name} ahead of need`, error);
  const start = () => {
    pool.start(service, "plan");
    pool.keep(service.name, keepMs);
  };
  if (kind !== "instantiate") artifacts[kind](service).catch(giveUp);
  else if (artifacts.stateOf(service) !== "absent") start();
  // Its code comes first, and gives way to what somebody waits for; whoever cannot wait starts it meanwhile.
  else
    artifacts
      .prefetch(service)
      .then(() => readyCount(service) === 0 && start())
      .catch(giveUp);
}

function onReport(report: ProxyReport, proxy: string): void {
  switch (report.type) {
    case "demand": {
      const service = serviceNamed(report.service);
      // A proxy that was just linked asks before it has heard of the replicas there are.
      if (service !== undefined && readyCount(service) === 0) pool.start(service, "demand");
      return;
    }
    case "load":
      scaler.onLoad(proxy, report.load);
      return;
    case "unresponsive":
      pool.find(report.replica)?.check();
      return;
    case "usage": {
      const { usage } = report;
      const service = serviceNamed(usage.service);
      pressure.onUse();
      pool.markUsed(usage.service);
      const found = usage.wasReady || service === undefined ? "ready" : readinessOf(stateOf(service));
      // Its demand comes right after; a start that a waiting exchange needs is not the forecast's doing.
      if (service !== undefined && usage.wasReady === false && readyCount(service) === 0 && !isShed(service))
        pool.start(service, "demand");
      prediction.observe(usage, found);
      return;
    }
  }
}

async function start(options: StartOptions): Promise<number> {
  ({ config, scope, predict: isPredicting } = options);
  for (const [name, value] of options.secrets) secrets.set(name, value);
  epoch = await nextNumber("epoch", options.epochAfter + 1);
  await holdLock(controllerLock(epoch));
  discovery = createDiscovery({
    epoch,
    onReport,
    onGone(proxy) {
      pressure.onPageGone(proxy);
      scaler.onProxyGone(proxy);
    },
  });
  pool = createPool({
    epoch,
    spawn: workerSpawner(options.hostUrl),
    clock: systemClock,
    abis: () => [...new Set(config.services.map(({ artifact }) => artifact.abi))],
    prepare: async (service) => ({
      ...(await artifacts.prepare(service)),
      capabilityPort: openCapabilityPort(service, (of) => createCapabilityApi(of, sources)),
    }),
    mayIdle: (service) => !(isBackground(service) && pressure.effect.retiresIdleBackground),
    mayOverlap: ({ resources }) => !resources.singleton && pressure.effect.mayInstantiate,
    onVitals(replica, { resources: { memoryMaxBytes } }, told) {
      const verdict = vitals.add(replica, told, memoryMaxBytes);
      if (verdict !== "fits") pool.replace(replica, verdict === "replace");
    },
    onReady(replica, service, startMs) {
      vitals.started(replica);
      prediction.measured(service.name, startMs);
      discovery.announce(replica, service.resources.concurrency);
      scaler.onReady(service.name, startMs);
    },
    onDraining: ({ id, service }) => discovery.tell({ type: "endpoint-draining", service, replica: id }),
    onGone(replica, error, exchange) {
      if (error !== undefined)
        console.warn(`[foremesh] replica ${replica.id} is gone. ${error.code}: ${error.message}`);
      const isBroken = error !== undefined && exchange !== undefined;
      discovery.remove(replica, isBroken ? { exchange, error: toWireError(error, error.code) } : undefined);
      vitals.forget(replica);
      // A forecast is about the first of them.
      if (!pool.replicas.some(({ service }) => service === replica.service))
        prediction.retired(replica.service);
      scaler.onReplicaGone(replica.service);
    },
    onStartFailed: (service, error) =>
      discovery.tell({ type: "start-failed", service, error: toWireError(error, "SERVICE_START_FAILED") }),
  });
  artifacts.retain(config.services);
  startMinimum();
  scaler.adopt(config.services);
  predictionBegun = prediction.begin(options.role);
  return epoch;
}

/** Replaces what has changed: services whose code or limits differ drain, and start anew when they are wanted. */
function adopt(next: MeshConfig): void {
  const kept = new Set(next.services.map(keyOf));
  const replaced = config.services.filter((service) => !kept.has(keyOf(service)));
  config = next;
  artifacts.retain(next.services);
  for (const { name } of replaced) {
    const wasAwaited = pool.retire(name);
    const service = serviceNamed(name);
    if (wasAwaited && service !== undefined) pool.start(service, "demand");
  }
  startMinimum();
  scaler.adopt(next.services);
  prediction.adopt(next);
}

function startMinimum(): void {
  for (const service of config.services) {
    if (service.resources.replicas.min > 0) pool.start(service, "minimum");
  }
}

const api: ControlApi = {
  start,
  exportHistory: prediction.exportHistory,
  erasePrediction: prediction.erase,
  adopt,
  link: (port, clientLock) => discovery.link(port, clientLock),
  share: (port) => serveCalls(port, api),
  setRole: (role) => prediction.plan(role),
  tellSignals: pressure.onPage,
  setSecret(name, value) {
    if (value === undefined) secrets.delete(name);
    else secrets.set(name, value);
  },
  async prewarm(name) {
    const service = serviceNamed(name);
    if (service === undefined)
      throw new MeshError("NO_ENDPOINT", `Cannot prewarm ${name}: mesh.json has no such service`);
    if (stateOf(service) !== "ready") pool.start(service, "prewarm");
  },
  history: vitals.history,
  async snapshot(): Promise<Snapshot> {
    await predictionBegun;
    const foreseen = prediction.current?.snapshot();
    const { used, late, wasted } = foreseen?.scorecard.total ?? { used: 0, late: 0, wasted: 0 };
    const trouble = databaseTrouble();
    const isPersisted = await navigator.storage?.persisted?.().catch(() => undefined);
    const training = prediction.current?.lstm();
    return {
      epoch,
      services: config.services.map((service) => ({
        name: service.name,
        version: service.version,
        state: stateOf(service),
        replicas: pool.replicas
          .filter((replica) => replica.service === service.name)
          .map(({ id, state, cause }) => {
            const told = vitals.of(id);
            return { id, state, cause, ...(told !== undefined && { vitals: told }) };
          }),
      })),
      forecasts: foreseen?.forecasts ?? [],
      scorecard: { used, late, wasted },
      ...(training !== undefined && { lstm: training }),
      pressure: { rung: pressure.state.rung, reasons: pressure.state.reasons },
      ...(trouble !== undefined && { storage: toWireError(trouble, trouble.code) }),
      ...(isPersisted !== undefined && { isPersisted }),
    };
  },
};

if (isFirstEvaluation()) serveCalls(self as unknown as Channel, api);
