import type { MeshConfig } from "../config/schema";
import type { ControlApi, StartOptions } from "../control/control-api";
import { deferred } from "../kernel/deferred";
import { holdLock, whenReleased } from "../kernel/hold-lock.browser";
import { randomId } from "../kernel/random-id.browser";
import { clientLock, controllerLock } from "../protocol/client-messages";
import { type Remote, remoteOf } from "../protocol/rpc";
import { PROTOCOL_VERSION } from "../protocol/version";
import type { Endpoints } from "../proxy/balancing/endpoints";
import { type ControlLink, createControlLink } from "./control-link.page";
import { isPort } from "./is-port.page";
import { type Leader, type Leadership, readyIn, seekLeadership } from "./leader.page";
import { createPageSignals } from "./page-signals.page";
import { createSecrets, type PageSecrets } from "./secrets.page";
import type { PageMessage, PostToWorker } from "./worker-channel.page";

type ControlMessage = Extract<
  PageMessage,
  { type: "roll-call" | "renew" | "leader-changed" | "leader-silent" | "connect" }
>;

/** So long a page that nobody sees leaves it to others to take over. */
const HIDDEN_DELAY_MS = 300;

export interface PageControlOptions {
  readonly scope: string;
  readonly controllerUrl: string;
  /** What a controller of this page's own starts with, besides what this file knows. */
  startOptions(): Omit<StartOptions, "protocol" | "scope" | "secrets" | "clientLock" | "epochAfter">;
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
  /** An exchange waits, and the leader says nothing. */
  onSilent(epoch: number | undefined): void;
  adopt(config: MeshConfig): void;
  /** What the service worker has to say of the control plane. */
  receive(message: ControlMessage, ports: readonly MessagePort[]): void;
}

export function createPageControl(options: PageControlOptions): PageControl {
  const { post, endpoints, stopping } = options;
  const scope = new URL(options.scope, location.href).pathname;
  const lockName = clientLock(randomId());
  const linked = deferred<void>();
  linked.promise.catch(() => undefined);
  const control = createControlLink();
  const secrets = createSecrets(control);
  const signals = createPageSignals(lockName, stopping);
  let leadership: Leadership | undefined;
  /** The newest that this page has heard of. */
  let epoch = 0;
  /** What was asked for may be lost on its way, with the service worker. */
  let isLinked = false;
  let hasLeft = false;
  let hasAskedAgain = false;
  let renewedFor: string | undefined;

  /** Granted only when that controller is gone, and its replicas with it. */
  const watchController = async (watched: number) => {
    await whenReleased(controllerLock(scope, watched), stopping).catch(() => undefined);
    endpoints()?.detach(watched);
  };

  const takeOver = (silentEpoch: number) =>
    void setTimeout(
      () => leadership?.takeOver(silentEpoch, undefined),
      document.visibilityState === "hidden" ? HIDDEN_DELAY_MS : 0,
    );

  /** Of a leader that is there and that nobody sees. */
  const succeed = async (former: Pick<Remote<ControlApi>, "snapshot">) => {
    const snapshot = await former.snapshot();
    leadership?.takeOver(snapshot.epoch, readyIn(snapshot));
  };

  const connect = () => {
    // Who leads is asked for again when the data plane is there.
    if (endpoints() === undefined || leadership?.leader() !== undefined || stopping.aborted) return;
    isLinked = false;
    const discovery = new MessageChannel();
    const api = new MessageChannel();
    endpoints()!.attach(discovery.port2);
    const remote = remoteOf<ControlApi>(api.port2, isPort);
    secrets.sendTo(remote);
    signals.sendTo(remote);
    control.use(remote);
    // A leader of an older build knows of none, and keeps its place.
    remote
      .candidacy(lockName)
      .then(() => succeed(remote))
      .catch(() => undefined);
    post({ type: "connect", clientLock: lockName }, [discovery.port1, api.port1]);
  };

  const introduce = ({ epoch: own, build, link }: Leader, to?: string) => {
    if (to === undefined) return post({ type: "leader", epoch: own, build });
    const { port1, port2 } = new MessageChannel();
    link(port1, to);
    post({ type: "leader", epoch: own, build }, [port2]);
  };

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
    hasLeft = false;
    leadership = seekLeadership({
      scope,
      controllerUrl: options.controllerUrl,
      startOptions: () => ({
        ...options.startOptions(),
        protocol: PROTOCOL_VERSION,
        scope,
        secrets: secrets.values,
        clientLock: lockName,
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

  // A page that is frozen, or in the back/forward cache, would keep its lock (facts: reliability.md findings 6 and 7).
  const leave = () => {
    hasLeft = true;
    leadership?.release();
    endpoints()?.detach();
  };
  const comeBack = () => {
    if (hasLeft && leadership !== undefined) seek();
  };
  window.addEventListener("pagehide", leave, { signal: stopping });
  window.addEventListener("pageshow", comeBack, { signal: stopping });
  document.addEventListener("freeze", leave, { signal: stopping });
  document.addEventListener("resume", comeBack, { signal: stopping });
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
      isLinked = true;
      hasAskedAgain = false;
      linked.resolve();
      void watchController(linkedEpoch);
    },
    onSilent(silentEpoch) {
      // Its own controller has its page's ear.
      if (leadership?.leader() !== undefined) return;
      if (silentEpoch === undefined && !hasAskedAgain) {
        hasAskedAgain = true;
        return connect();
      }
      takeOver(silentEpoch ?? epoch);
    },
    adopt: (config) => leadership?.adopt(config),
    receive(message, ports) {
      const leader = leadership?.leader();
      switch (message.type) {
        case "roll-call":
          if (leader !== undefined) introduce(leader, message.clientLock);
          else if (leadership?.isStarting) post({ type: "starting" });
          return;
        case "renew":
          // Once: what the server has is then what there is.
          if (renewedFor !== message.build) leadership?.renew();
          renewedFor = message.build;
          return;
        case "leader-changed":
          if (leader !== undefined || message.epoch < epoch || (message.epoch === epoch && isLinked)) return;
          epoch = message.epoch;
          return connect();
        case "leader-silent":
          if (leader !== undefined) introduce(leader, message.clientLock);
          // A service worker that was just started knows of none.
          else if (message.epoch === 0 || message.epoch >= epoch) takeOver(Math.max(message.epoch, epoch));
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
