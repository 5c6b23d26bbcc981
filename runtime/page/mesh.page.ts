import type { MeshConfig } from "../config/schema";
import { deferred } from "../kernel/deferred";
import { createEmitter } from "../kernel/emitter";
import { fromWireError, MeshError } from "../kernel/errors";
import { checkProtocol } from "../protocol/check-protocol";
import type { MeshProxy } from "../proxy/proxy";
import { createPageControl } from "./control-plane.page";
import type * as DataPlaneScript from "./data-plane.page";
import type { DataPlane } from "./data-plane.page";
import { installDirectPath } from "./direct.page";
import { greet } from "./greeting.page";
import { importScript } from "./import-script.page";
import type { Mesh, MeshEvents, MeshOptions } from "./mesh";
import { obstacleIn } from "./obstacle.page";
import { createPageOutbox } from "./outbox.page";
import { askForPersistence } from "./persistence.page";
import { createPagePrediction } from "./prediction.page";
import {
  activeWorker,
  beControlled,
  type Needed,
  type Registered,
  registerWorker,
  reregister,
  successorOf,
  switchedOffBy,
} from "./registration.page";
import { asRefusal, reportDiagnostics, reportFailure, verdictOf } from "./report.page";
import { createStartGuard } from "./start-guard.page";
import { createUpdates } from "./updates.page";
import { listenToWorker, type PageMessage, postAndWait, postToWorker } from "./worker-channel.page";

/** Puts the mesh into this page. The app works all the while, with or without it: nothing here is awaited by anyone. */
export function startMesh(options: MeshOptions): Mesh {
  const nativeFetch = window.fetch;
  const events = createEmitter<MeshEvents>((error) => reportFailure(error));
  const stopping = new AbortController();
  const controlled = deferred<void>();
  controlled.promise.catch(() => undefined);
  let role = options.role;
  let config: MeshConfig | undefined;
  let plane: DataPlane | undefined;
  let proxy: MeshProxy | undefined;
  let removeSockets = () => {};
  let registered: Registered | undefined;
  let joined: Promise<void> | undefined;
  const obstacle = obstacleIn(options);
  const guard = createStartGuard(options.configUrl);

  const loadPlane = async (): Promise<DataPlane> => {
    const script = await importScript<typeof DataPlaneScript>(asset("data-plane.js"));
    checkProtocol("data-plane.js", script.protocol);
    return script.createDataPlane({
      findLeader: control.connect,
      onLinked: control.onLinked,
      onSilent: control.onSilent,
      isWatched: () => events.has("exchange"),
      onExchange: (event) => events.emit("exchange", event),
      nativeFetch: (request, init) => nativeFetch.call(window, request, init),
    });
  };

  const asset = (name: string) => new URL(`foremesh/${name}`, options.assetsUrl).href;

  const control = createPageControl({
    scope: options.scope ?? new URL("./", options.workerUrl).href,
    controllerUrl: asset("controller.js"),
    startOptions: () => ({ config: config!, hostUrl: asset("host.js"), predict: options.predict, role }),
    post: postToWorker,
    endpoints: () => plane?.endpoints,
    stopping: stopping.signal,
    onError: reportFailure,
  });
  const outbox = createPageOutbox(postToWorker, controlled.promise, stopping.signal);
  const updates = createUpdates({
    registration: () => registered?.registration,
    post: postToWorker,
    emit: (event) => events.emit("update", event),
  });

  const isOff = () => config?.mode === "passthrough";

  /** The newest configuration counts, whatever of the mesh is there to use it yet. */
  const adopt = (next: MeshConfig) => {
    const wasOff = isOff();
    config = next;
    if (isOff() && !wasOff && joined !== undefined) reportFailure(switchedOffBy(options.configUrl));
    if (wasOff && !isOff()) join().catch(reportFailure);
    if (plane === undefined) return;
    proxy = isOff() ? undefined : plane.proxyFor(next);
    control.adopt(next);
  };

  /** Without them the mesh is what it was at the last visit. */
  const renewPrefixes = (needed: Needed) => {
    if (registered !== undefined) reregister(options, registered, needed).catch(reportFailure);
  };

  const receive = (message: PageMessage, ports: readonly MessagePort[]) => {
    switch (message.type) {
      case "role-wanted":
        postToWorker({ type: "role", role });
        return;
      case "stay-awake":
        postToWorker({ type: "awake" });
        return;
      case "roll-call":
        updates.onBuild(message.build);
        control.receive(message, ports);
        return;
      case "looked":
        updates.onLooked(message.build);
        return;
      case "renew":
      case "leader-changed":
      case "leader-silent":
      case "connect":
        control.receive(message, ports);
        return;
      case "storage":
        events.emit("storage", fromWireError(message.error));
        return;
      case "config":
        reportDiagnostics(message.diagnostics);
        if (message.config !== undefined && config !== undefined) adopt(message.config);
        renewPrefixes(message);
        return;
      case "precached":
        if (message.isUpdate) updates.onApp();
        else events.emit("offline", { ready: true });
        return;
      case "write":
        events.emit("write", message.write);
        return;
      case "outbox-waits":
        outbox.onWaiting(message.waitMs);
        return;
    }
  };

  /** Says hello; a worker that is too old to understand this page is given up for its successor, if there is one. */
  const greetWorker = async ({ registration, isForeign }: Registered) => {
    const hello = { configUrl: options.configUrl, role };
    const worker = await activeWorker(registration);
    try {
      return { worker, welcome: await greet(worker, hello, isForeign) };
    } catch (error) {
      if (isForeign || !(error instanceof MeshError) || error.code !== "PROTOCOL_MISMATCH") throw error;
      const next = await successorOf(worker, registration);
      if (next === undefined) throw error;
      return { worker: next, welcome: await greet(next, hello, isForeign) };
    }
  };

  /** Takes part in the data plane and the control plane; once, be it later than at the start. */
  const join = (planeLoaded = loadPlane()): Promise<void> => {
    joined ??= planeLoaded.then(async (loaded) => {
      if (stopping.signal.aborted) return;
      plane = loaded;
      if (options.direct) removeSockets = plane.routeSockets(() => proxy);
      adopt(config!);
      // It may have changed meanwhile, and the worker too.
      postToWorker({ type: "role", role });
      await control.join();
    });
    return joined;
  };

  const begin = async () => {
    if (obstacle !== undefined) throw obstacle;
    await guard.enter();
    listenToWorker(receive, stopping.signal);
    const planeLoaded = loadPlane();
    planeLoaded.catch(() => undefined);
    registered = await registerWorker(options);
    const { worker, welcome } = await greetWorker(registered);
    if (welcome.config === undefined) throw verdictOf(welcome.diagnostics);
    adopt(welcome.config);
    // A wish, which no engine has to know of.
    askForPersistence(welcome.config).catch(() => undefined);
    reportDiagnostics(welcome.diagnostics);
    renewPrefixes(welcome);
    updates.onBuild(welcome.build);
    await beControlled(worker);
    controlled.resolve();
    if (isOff()) throw switchedOffBy(options.configUrl);
    await join(planeLoaded);
  };

  const removeDirectPath =
    options.direct && obstacle === undefined
      ? installDirectPath({ proxy: () => proxy, role: () => role })
      : () => undefined;
  const ready = begin().catch((reason) => {
    throw asRefusal(reason);
  });
  ready.then(guard.succeeded, (error) => {
    guard.failed(error);
    controlled.reject(error);
    control.giveUp(error);
    if (error === obstacle || error.code === "SAFE_MODE") postToWorker({ type: "leave-alone" });
    reportFailure(error);
  });

  return {
    ready,
    history: (subject) => control.call((api) => api.history(subject)),
    snapshot: async () => {
      await ready;
      const { exchangeCount: count, failureCount } = plane!.recorder;
      return { ...(await control.call((api) => api.snapshot())), exchanges: { count, failureCount } };
    },
    on: events.on,
    async setRole(next) {
      role = next;
      void control.call((api) => api.setRole(next));
      await postAndWait({ type: "role", role });
    },
    setSecret: control.secrets.set,
    outbox: outbox.api,
    setPrincipal: outbox.api.setPrincipal,
    prediction: createPagePrediction(control, ready),
    prewarm: async (service) => {
      await ready;
      await control.call((api) => api.prewarm(service));
    },
    explain: async (request) => {
      await ready;
      const { method, url, headers } = new Request(request);
      const asked = { method, url: new URL(url), headers };
      return plane!.explain(proxy!, asked, { role, direct: options.direct });
    },
    update: updates.apply,
    stop() {
      stopping.abort();
      removeDirectPath();
      removeSockets();
      proxy = undefined;
    },
  };
}
