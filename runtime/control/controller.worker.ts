import { databaseTrouble } from "../cache/database.browser";
import { nextNumber } from "../cache/state-store.browser";
import { codeBytesOf } from "../config/code-bytes";
import type { MeshConfig, ServiceConfig } from "../config/schema";
import { createCapabilityApi } from "../hosts/capabilities/create-capability-api";
import { createSources } from "../hosts/capabilities/create-sources.worker";
import { raisedFence, raiseFence } from "../hosts/capabilities/stores/fence.browser";
import { createPool, type Pool } from "../hosts/pool";
import { workerSpawner } from "../hosts/spawner.worker";
import { onConnectionChange } from "../kernel/data-saving.browser";
import { MeshError, toWireError } from "../kernel/errors";
import { holdLock, whenReleased } from "../kernel/hold-lock.browser";
import { isFirstEvaluation } from "../kernel/is-first-evaluation.browser";
import { systemClock } from "../kernel/system-clock.browser";
import { MEMORY_PER_BYTE, REPLICA_BYTES } from "../predict/defaults";
import { isPreparing } from "../predict/plan";
import type { Channel } from "../protocol/channel";
import { checkProtocol } from "../protocol/check-protocol";
import { controllerLock } from "../protocol/client-messages";
import type { ProxyReport } from "../protocol/discovery-messages";
import { serveCalls } from "../protocol/rpc";
import type { ServiceSnapshot } from "../protocol/snapshot";
import { BUILD } from "../protocol/version";
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
import { type Candidates, createCandidates } from "./candidates";
import { openCapabilityPort } from "./capability-ports.worker";
import { carryOut } from "./carry-out.worker";
import type { ControlApi, StartOptions, Succession } from "./control-api";
import { createDiscovery, type Discovery } from "./discovery.worker";
import { createLatePrediction } from "./late-prediction.worker";
import { readinessOf } from "./readiness";
import { takeSnapshot } from "./snapshot.worker";
import { untilEmpty } from "./until-empty";
import { createWarmUp } from "./warm-up";

/** The control plane: decides about capacity, and is never on the path of a request. */
let config: MeshConfig;
let epoch: number;
let scope: string;
let isPredicting: boolean;
/** Another leads: nothing new is taken. */
let isLeaving = false;
let pool: Pool;
let discovery: Discovery;
let candidates: Candidates;
let predictionBegun: Promise<void> | undefined;
/** Former leaders are gone, and their replicas with them. */
let isAlone: Promise<unknown> | undefined;

const { artifacts, usage } = createArtifactSupply({
  services: () => config.services,
  forecasts: () => prediction.current?.forecasts() ?? [],
});
const sources = createSources({ epoch: () => epoch, scope: () => scope });
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
const warmUp = createWarmUp(systemClock);
const prediction = createLatePrediction({
  open: () => import("./prediction.worker"),
  config: () => config,
  isPredicting: () => isPredicting,
  signals: pressure.signals,
  stateOf,
  act: carryOut({ isPreparing, artifacts, pool: () => pool, stateOf }),
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

function onReport(report: ProxyReport, proxy: string): void {
  // Whoever asks will ask the next leader.
  if (isLeaving) return;
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
  checkProtocol("this page", options.protocol);
  ({ scope, predict: isPredicting } = options);
  use(options.config);
  for (const [name, value] of options.secrets) sources.setSecret(name, value);
  epoch = await nextNumber("epoch", Math.max(options.epochAfter, await raisedFence(config)) + 1);
  // Deposed: what it does has no effect any more.
  await holdLock(controllerLock(scope, epoch), undefined, () => self.close());
  candidates = createCandidates({ clock: systemClock, leader: options.clientLock });
  discovery = createDiscovery({
    epoch,
    onReport,
    onGone(proxy) {
      candidates.onPageGone(proxy);
      pressure.onPageGone(proxy);
      scaler.onProxyGone(proxy);
    },
  });
  pool = createPool({
    epoch,
    spawn: workerSpawner(options.hostUrl),
    clock: systemClock,
    abis: () => [...new Set(config.services.map(({ artifact }) => artifact.abi))],
    async prepare(service) {
      const prepared = await artifacts.prepare(service);
      // Never two of a singleton.
      if (service.resources.singleton) await isAlone;
      const capabilityPort = openCapabilityPort(service, (of) => createCapabilityApi(of, sources));
      return { ...prepared, capabilityPort };
    },
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
      warmUp.settled(service.name);
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
    onStartFailed(service, error) {
      warmUp.settled(service);
      discovery.tell({ type: "start-failed", service, error: toWireError(error, "SERVICE_START_FAILED") });
    },
  });
  startMinimum();
  scaler.adopt(config.services);
  predictionBegun = prediction.begin(options.role);
  if (options.succession !== undefined) await succeed(options.succession);
  return epoch;
}

/** There is a leader still. What a silent one may yet do has no effect; one that lives is replaced without a gap. */
async function succeed({ predecessors, warm }: Succession): Promise<void> {
  isAlone = Promise.all(predecessors.map((former) => whenReleased(controllerLock(scope, former))));
  if (warm === undefined) return raiseFence(epoch);
  const wanted = config.services.filter(({ name, resources }) => warm.includes(name) && !resources.singleton);
  const settled = warmUp.whenSettled(wanted.map(({ name }) => name));
  for (const service of wanted) pool.start(service, "prewarm");
  return settled;
}

/** While the mesh is off nothing runs; what was compiled and kept stays. */
function use(next: MeshConfig): void {
  const isOff = next.mode === "passthrough";
  config = isOff ? { ...next, services: [] } : next;
  if (!isOff) artifacts.retain(next.services);
}

/** Replaces what has changed: services whose code or limits differ drain, and start anew when they are wanted. */
function adopt(next: MeshConfig): void {
  if (isLeaving) return;
  const before = config.services;
  use(next);
  const kept = new Set(config.services.map(keyOf));
  for (const { name } of before.filter((service) => !kept.has(keyOf(service)))) {
    const wasAwaited = pool.retire(name);
    const service = serviceNamed(name);
    if (wasAwaited && service !== undefined) pool.start(service, "demand");
  }
  startMinimum();
  scaler.adopt(config.services);
  prediction.adopt(config);
}

function startMinimum(): void {
  for (const service of config.services)
    if (service.resources.replicas.min > 0) pool.start(service, "minimum");
}

const api: ControlApi = {
  start,
  exportHistory: prediction.exportHistory,
  erasePrediction: prediction.erase,
  build: () => BUILD,
  adopt,
  drain(timeoutMs) {
    adopt({ ...config, mode: "passthrough" });
    isLeaving = true;
    return untilEmpty(() => pool.replicas.length, systemClock, timeoutMs);
  },
  link: (port, clientLock) => discovery.link(port, clientLock),
  share: (port) => serveCalls(port, api),
  setRole: (role) => prediction.plan(role),
  candidacy: (clientLock) => candidates.candidacy(clientLock),
  tellSignals(clientLock, signals) {
    candidates.onPage(clientLock, signals.isHidden ?? false);
    pressure.onPage(clientLock, signals);
  },
  setSecret: sources.setSecret,
  async prewarm(name) {
    const service = serviceNamed(name);
    if (service === undefined)
      throw new MeshError("NO_ENDPOINT", `Cannot prewarm ${name}: mesh.json has no such service`);
    if (stateOf(service) !== "ready") pool.start(service, "prewarm");
  },
  history: vitals.history,
  async snapshot() {
    await predictionBegun;
    const { services } = config;
    const { replicas } = pool;
    return takeSnapshot({
      epoch,
      services,
      replicas,
      prediction,
      pressure,
      vitals,
      stateOf,
      databaseTrouble,
    });
  },
};

if (isFirstEvaluation()) serveCalls(self as unknown as Channel, api);
