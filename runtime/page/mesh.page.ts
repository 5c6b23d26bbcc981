import type { MeshConfig } from "../config/schema";
import { deferred } from "../kernel/deferred";
import { createEmitter } from "../kernel/emitter";
import { fromWireError } from "../kernel/errors";
import type { MeshProxy } from "../proxy/proxy";
import { createPageControl } from "./control-plane.page";
import type { CreateDataPlane, DataPlane } from "./data-plane.page";
import { installDirectPath } from "./direct.page";
import { greet } from "./greeting.page";
import { importScript } from "./import-script.page";
import type { Mesh, MeshEvents, MeshOptions } from "./mesh";
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
} from "./registration.page";
import { reportDiagnostics, reportFailure, verdictOf } from "./report.page";
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

  const loadPlane = async (): Promise<DataPlane> => {
    const { createDataPlane } = await importScript<{ createDataPlane: CreateDataPlane }>(
      asset("data-plane.js"),
    );
    return createDataPlane({
      findLeader: control.connect,
      onLinked: control.onLinked,
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

  /** The newest configuration counts, whatever of the mesh is there to use it yet. */
  const adopt = (next: MeshConfig) => {
    config = next;
    if (plane === undefined) return;
    proxy = plane.proxyFor(next);
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
      case "leader-changed":
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
        events.emit(message.isUpdate ? "update" : "offline", { ready: true });
        return;
      case "write":
        events.emit("write", message.write);
        return;
      case "outbox-waits":
        outbox.onWaiting(message.waitMs);
        return;
    }
  };

  const begin = async () => {
    listenToWorker(receive, stopping.signal);
    const planeLoaded = loadPlane();
    planeLoaded.catch(() => undefined);
    registered = await registerWorker(options);
    const worker = await activeWorker(registered.registration);
    const welcome = await greet(worker, { configUrl: options.configUrl, role }, registered.isForeign);
    if (welcome.config === undefined) throw verdictOf(welcome.diagnostics);
    adopt(welcome.config);
    // A wish, which no engine has to know of.
    askForPersistence(welcome.config).catch(() => undefined);
    reportDiagnostics(welcome.diagnostics);
    renewPrefixes(welcome);
    await beControlled(worker);
    controlled.resolve();
    const loaded = await planeLoaded;
    if (stopping.signal.aborted) return;
    plane = loaded;
    if (options.direct) removeSockets = plane.routeSockets(() => proxy);
    adopt(config!);
    // It may have changed meanwhile, and the worker too.
    postToWorker({ type: "role", role });
    await control.join();
  };

  const removeDirectPath = options.direct
    ? installDirectPath({ proxy: () => proxy, role: () => role })
    : () => undefined;
  const ready = begin();
  ready.catch((error) => {
    controlled.reject(error);
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
    stop() {
      stopping.abort();
      removeDirectPath();
      removeSockets();
      proxy = undefined;
    },
  };
}
