import type { MeshConfig } from "../config/schema";
import type { ControlApi, StartOptions } from "../control/control-api";
import { deferred } from "../kernel/deferred";
import { holdLock } from "../kernel/hold-lock.browser";
import { randomId } from "../kernel/random-id.browser";
import { clientLock, controllerLock } from "../protocol/client-messages";
import { remoteOf } from "../protocol/rpc";
import { PROTOCOL_VERSION } from "../protocol/version";
import type { Endpoints } from "../proxy/balancing/endpoints";
import { type ControlLink, createControlLink } from "./control-link.page";
import { isPort } from "./is-port.page";
import { type Leader, type Leadership, seekLeadership } from "./leader.page";
import { createPageSignals } from "./page-signals.page";
import { createSecrets, type PageSecrets } from "./secrets.page";
import type { PageMessage, PostToWorker } from "./worker-channel.page";

type ControlMessage = Extract<PageMessage, { type: "roll-call" | "renew" | "leader-changed" | "connect" }>;

export interface PageControlOptions {
  readonly scope: string;
  readonly controllerUrl: string;
  /** What a controller of this page's own starts with, besides what this file knows. */
  startOptions(): Omit<StartOptions, "protocol" | "scope" | "secrets" | "epochAfter">;
  readonly post: PostToWorker;
  /** Those of the page's data plane, once it is there: before that nobody needs a link. */
  endpoints(): Endpoints | undefined;
  readonly stopping: AbortSignal;
  onError(error: unknown): void;
}

/** This page's part in the control plane: it leads when it is elected, else it has links to the page that does. */
export interface PageControl extends Pick<ControlLink, "call" | "giveUp"> {
  readonly secrets: PageSecrets;
  /** Takes part; resolves when the page has a first link to a controller. */
  join(): Promise<void>;
  /** Asks the leader for links of this page's own, unless it leads itself. */
  connect(): void;
  /** The data plane has a link to the controller of this epoch. */
  onLinked(epoch: number): void;
  adopt(config: MeshConfig): void;
  /** What the service worker has to say of the control plane. */
  receive(message: ControlMessage, ports: readonly MessagePort[]): void;
}

export function createPageControl(options: PageControlOptions): PageControl {
  const { post, endpoints, stopping } = options;
  const lockName = clientLock(randomId());
  const linked = deferred<void>();
  linked.promise.catch(() => undefined);
  const control = createControlLink();
  const secrets = createSecrets(control);
  const signals = createPageSignals(lockName, stopping);
  let leadership: Leadership | undefined;
  let epoch = 0;
  let renewedFor: string | undefined;

  /** Granted only when that controller is gone, and its replicas with it. */
  const watchController = async (watched: number) => {
    await navigator.locks
      .request(controllerLock(watched), { signal: stopping }, () => undefined)
      .catch(() => undefined);
    endpoints()?.detach(watched);
  };

  const connect = () => {
    // Who leads is asked for again when the data plane is there.
    if (endpoints() === undefined || leadership?.leader() !== undefined || stopping.aborted) return;
    const discovery = new MessageChannel();
    const api = new MessageChannel();
    endpoints()!.attach(discovery.port2);
    const remote = remoteOf<ControlApi>(api.port2, isPort);
    secrets.sendTo(remote);
    signals.sendTo(remote);
    control.use(remote);
    post({ type: "connect", clientLock: lockName }, [discovery.port1, api.port1]);
  };

  const introduce = (leader: Leader) => post({ type: "leader", epoch: leader.epoch, build: leader.build });

  const lead = (leader: Leader) => {
    const { port1, port2 } = new MessageChannel();
    leader.link(port1, lockName);
    endpoints()!.attach(port2);
    // What was set while the controller was starting.
    secrets.sendTo(leader.api);
    signals.sendTo(leader.api);
    control.use(leader.api);
    introduce(leader);
  };

  const seek = () => {
    leadership = seekLeadership({
      scope: options.scope,
      controllerUrl: options.controllerUrl,
      startOptions: () => ({
        ...options.startOptions(),
        protocol: PROTOCOL_VERSION,
        scope: new URL(options.scope, location.href).pathname,
        secrets: secrets.values,
        epochAfter: epoch,
      }),
      onElected: lead,
      onFollowing: connect,
      onError(error) {
        options.onError(error);
        linked.reject(error);
      },
    });
  };

  // A page in the back/forward cache would keep its lock (facts: reliability.md finding 6).
  const leave = () => {
    leadership?.release();
    endpoints()?.detach();
  };
  window.addEventListener("pagehide", leave, { signal: stopping });
  window.addEventListener("pageshow", (event) => event.persisted && leadership !== undefined && seek(), {
    signal: stopping,
  });
  stopping.addEventListener("abort", leave);

  return {
    call: control.call,
    giveUp: control.giveUp,
    secrets,
    async join() {
      // Whoever is granted it knows that this page is gone, or has no mesh any more.
      await holdLock(lockName, stopping);
      seek();
      await linked.promise;
    },
    connect,
    onLinked(linkedEpoch) {
      epoch = linkedEpoch;
      linked.resolve();
      void watchController(linkedEpoch);
    },
    adopt: (config) => leadership?.adopt(config),
    receive(message, ports) {
      const leader = leadership?.leader();
      switch (message.type) {
        case "roll-call":
          if (leader !== undefined) introduce(leader);
          return;
        case "renew":
          // Once: what the server has is then what there is.
          if (renewedFor !== message.build) leadership?.renew();
          renewedFor = message.build;
          return;
        case "leader-changed":
          if (message.epoch > epoch && leader === undefined) connect();
          return;
        case "connect":
          // One of this page's own, asked for before it was elected: it has its link.
          if (message.clientLock === lockName || leader === undefined) return;
          leader.link(ports[0]!, message.clientLock);
          if (ports[1] !== undefined) leader.share(ports[1]);
          return;
      }
    },
  };
}
