import { MeshError } from "../runtime/kernel/errors";
import { holdLock, whenReleased } from "../runtime/kernel/hold-lock.browser";
import { randomId } from "../runtime/kernel/random-id.browser";
import { clientLock, controllerLock, leaderLock } from "../runtime/protocol/client-messages";
import { tag } from "../runtime/protocol/tagged";
import { BUILD } from "../runtime/protocol/version";
import type { Endpoints } from "../runtime/proxy/balancing/endpoints";
import type { PageMessage, Pages } from "./pages.sw";

declare const self: ServiceWorkerGlobalScope;

/** How long a leader may take to answer a roll-call before exchanges stop waiting for one. */
const ANSWER_TIMEOUT_MS = 3_000;

export interface ConnectRequest {
  readonly clientLock: string;
  readonly ports: readonly MessagePort[];
}

/** What a leader says of itself. */
interface LeaderNews {
  readonly epoch: number;
  /** Of its controller. */
  readonly build?: string | undefined;
}

export interface RollCall {
  /** Asks all pages for the leader. At most one roll-call at a time. */
  findLeader(): void;
  /** A page says that it leads, by a controller of this deploy; to a roll-call it answers with a link. */
  onLeader(client: Client, leader: LeaderNews, port: MessagePort | undefined): void;
  /** The leader says nothing, though somebody waits; `undefined`: nor has it ever on this link. */
  onSilent(epoch: number | undefined): void;
  /** A page with the mesh in it is there, whatever it said. */
  onHeard(): void;
  /** The leader's controller is on the link. */
  onLinked(epoch: number): void;
  /** A page wants links to the leader; its ports are passed on, now or when there is one. */
  onConnect(request: ConnectRequest): void;
}

/** Knows which page leads, and nothing that could not be asked again: this worker may be stopped at any moment. */
export function createRollCall(endpoints: Endpoints, pages: Pages): RollCall {
  const scope = new URL(self.registration.scope).pathname;
  /** Of this start of the worker: held until it is stopped, so that the controller forgets its link. */
  const ownLock = clientLock(randomId());
  let ownLockHeld: Promise<void> | undefined;
  let leader: { readonly clientId: string; readonly epoch: number } | undefined;
  let isLinked = false;
  let asking = false;
  let heardAt = 0;
  /** The controller keeps the link that it was given last: one that was asked for after an offer takes its place. */
  let takesOffers = false;
  const unplaced: ConnectRequest[] = [];

  const isLed = async () => {
    const { held = [] } = await navigator.locks.query();
    return held.some(({ name }) => name === leaderLock(scope));
  };

  /** A page that can take over does, and says so. */
  const tellOfSilence = (epoch = leader?.epoch ?? 0) =>
    askPages({ type: "leader-silent", epoch, clientLock: ownLock });

  const awaitAnswer = (isLast = false) => {
    const askedAt = performance.now();
    setTimeout(async () => {
      // A page that is just loading may need longer to lead than the one that asked wants to wait.
      if (!isLinked && heardAt > askedAt) return awaitAnswer();
      if (!isLinked && !isLast && (await isLed())) {
        tellOfSilence();
        return awaitAnswer(true);
      }
      asking = false;
      if (isLinked) return;
      const message = "Cannot find a page that runs replicas: none answered the roll-call";
      endpoints.giveUp(new MeshError("NO_LEADER", message));
    }, ANSWER_TIMEOUT_MS);
  };

  /** Whoever is told of the lock waits for it, so it must be held by then. */
  const holdOwnLock = () => {
    ownLockHeld ??= holdLock(ownLock);
    return ownLockHeld;
  };

  /** The leader among them answers with a link. */
  const askPages = (message: PageMessage) =>
    void holdOwnLock()
      .then(() => pages.broadcast(message))
      .then(() => {
        takesOffers = true;
      });

  const findLeader = () => {
    if (asking) return;
    asking = true;
    askPages({ type: "roll-call", clientLock: ownLock, build: BUILD });
    awaitAnswer();
  };

  /** Passes ports on to the leader, if its page is there. */
  const deliver = async ({ clientLock, ports }: ConnectRequest): Promise<boolean> => {
    const page = leader && (await self.clients.get(leader.clientId));
    page?.postMessage(tag<PageMessage>({ type: "connect", clientLock }), [...ports]);
    return page !== undefined;
  };

  const connect = async (request: ConnectRequest) => {
    if (await deliver(request)) return;
    unplaced.push(request);
    findLeader();
  };

  const link = async () => {
    await holdOwnLock();
    const { port1, port2 } = new MessageChannel();
    endpoints.attach(port2);
    takesOffers = false;
    await deliver({ clientLock: ownLock, ports: [port1] });
  };

  /** A controller's lock is free only when its realm is gone: no other signal tells of that (facts: peers.md §1.6). */
  const watch = async (epoch: number) => {
    await whenReleased(controllerLock(scope, epoch));
    if (leader?.epoch === epoch) {
      leader = undefined;
      isLinked = false;
    }
    endpoints.detach(epoch);
  };

  return {
    findLeader,
    onSilent(epoch) {
      if (epoch === undefined) findLeader();
      else tellOfSilence(epoch);
    },
    onHeard() {
      heardAt = performance.now();
    },
    onLeader(client, { epoch, build }, offered) {
      // Old replicas end what they have; then new ones take over.
      if (build !== undefined && build !== BUILD)
        client.postMessage(tag<PageMessage>({ type: "renew", build: BUILD }));
      const known = leader?.epoch ?? 0;
      const port = takesOffers ? offered : undefined;
      if (epoch < known || (epoch === known && isLinked && port === undefined)) return;
      leader = { clientId: client.id, epoch };
      isLinked = false;
      if (port === undefined) void link();
      else endpoints.attach(port);
      for (const request of unplaced.splice(0)) void connect(request);
      if (epoch > known) void pages.broadcast({ type: "leader-changed", epoch }, client.id);
    },
    onLinked(epoch) {
      isLinked = true;
      void watch(epoch);
    },
    onConnect: (request) => void connect(request),
  };
}
