import { MeshError } from "../runtime/kernel/errors";
import { controllerLock } from "../runtime/protocol/client-messages";
import { tag } from "../runtime/protocol/tagged";
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
  onLeader(client: Client, epoch: number, port: MessagePort): void;
  /** The leader's controller is on the link. */
  onLinked(epoch: number): void;
  /** A page wants links to the leader; its ports are passed on, now or when there is one. */
  onConnect(request: ConnectRequest): void;
}

/** Knows which page leads, and nothing that could not be asked again: this worker may be stopped at any moment. */
export function createRollCall(endpoints: Endpoints, pages: Pages): RollCall {
  let leader: { readonly clientId: string; readonly epoch: number } | undefined;
  let asking = false;
  const unplaced: ConnectRequest[] = [];

  const findLeader = () => {
    if (asking) return;
    asking = true;
    void pages.broadcast({ type: "roll-call" });
    setTimeout(() => {
      asking = false;
      if (leader === undefined) {
        endpoints.giveUp(
          new MeshError("NO_LEADER", "Cannot find a page that runs replicas: none answered the roll-call"),
        );
      }
    }, ANSWER_TIMEOUT_MS);
  };

  const connect = async (request: ConnectRequest) => {
    const page = leader && (await self.clients.get(leader.clientId));
    if (page === undefined) {
      unplaced.push(request);
      findLeader();
    } else {
      const { clientLock, ports } = request;
      page.postMessage(tag<PageMessage>({ type: "connect", clientLock }), [...ports]);
    }
  };

  /** A controller's lock is free only when its realm is gone: no other signal tells of that (facts: peers.md §1.6). */
  const watch = async (epoch: number) => {
    await navigator.locks.request(controllerLock(epoch), () => undefined);
    if (leader?.epoch !== epoch) return;
    leader = undefined;
    endpoints.detach(epoch);
  };

  return {
    findLeader,
    onLeader(client, epoch, port) {
      if (leader !== undefined && epoch < leader.epoch) return;
      const isNew = leader?.epoch !== epoch;
      leader = { clientId: client.id, epoch };
      endpoints.attach(port);
      for (const request of unplaced.splice(0)) void connect(request);
      if (isNew) void pages.broadcast({ type: "leader-changed", epoch }, client.id);
    },
    onLinked: (epoch) => void watch(epoch),
    onConnect: (request) => void connect(request),
  };
}
