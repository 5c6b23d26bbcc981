import { MeshError } from "../runtime/kernel/errors";
import { holdLock } from "../runtime/kernel/hold-lock.browser";
import { randomId } from "../runtime/kernel/random-id.browser";
import { clientLock, controllerLock } from "../runtime/protocol/client-messages";
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

export interface RollCall {
  /** Asks all pages for the leader. At most one roll-call at a time. */
  findLeader(): void;
  /** A page says that it leads. */
  onLeader(client: Client, epoch: number, build?: string): void;
  /** A page with the mesh in it is there, whatever it said. */
  onHeard(): void;
  /** The leader's controller is on the link. */
  onLinked(epoch: number): void;
  /** A page wants links to the leader; its ports are passed on, now or when there is one. */
  onConnect(request: ConnectRequest): void;
}

/** Knows which page leads, and nothing that could not be asked again: this worker may be stopped at any moment. */
export function createRollCall(endpoints: Endpoints, pages: Pages): RollCall {
  /** Of this start of the worker: held until it is stopped, so that the controller forgets its link. */
  const ownLock = clientLock(randomId());
  let ownLockHeld: Promise<void> | undefined;
  let leader: { readonly clientId: string; readonly epoch: number } | undefined;
  let isLinked = false;
  let asking = false;
  let heardAt = 0;
  const unplaced: ConnectRequest[] = [];

  const awaitAnswer = () => {
    const askedAt = performance.now();
    setTimeout(() => {
      // A page that is just loading may need longer to lead than the one that asked wants to wait.
      if (!isLinked && heardAt > askedAt) return awaitAnswer();
      asking = false;
      if (isLinked) return;
      const message = "Cannot find a page that runs replicas: none answered the roll-call";
      endpoints.giveUp(new MeshError("NO_LEADER", message));
    }, ANSWER_TIMEOUT_MS);
  };

  const findLeader = () => {
    if (asking) return;
    asking = true;
    void pages.broadcast({ type: "roll-call", build: BUILD });
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
    ownLockHeld ??= holdLock(ownLock);
    await ownLockHeld;
    const { port1, port2 } = new MessageChannel();
    endpoints.attach(port2);
    await deliver({ clientLock: ownLock, ports: [port1] });
  };

  /** A controller's lock is free only when its realm is gone: no other signal tells of that (facts: peers.md §1.6). */
  const watch = async (epoch: number) => {
    await navigator.locks.request(controllerLock(epoch), () => undefined);
    if (leader?.epoch !== epoch) return;
    leader = undefined;
    isLinked = false;
    endpoints.detach(epoch);
  };

  return {
    findLeader,
    onHeard() {
      heardAt = performance.now();
    },
    onLeader(client, epoch, build) {
      // Old replicas end what they have; then new ones take over.
      if (build !== undefined && build !== BUILD)
        client.postMessage(tag<PageMessage>({ type: "renew", build: BUILD }));
      const known = leader?.epoch ?? 0;
      if (epoch < known || (epoch === known && isLinked)) return;
      leader = { clientId: client.id, epoch };
      isLinked = false;
      void link();
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
