import type { MeshConfig } from "../runtime/config/schema";
import { holdLock } from "../runtime/kernel/hold-lock.browser";
import type { Leader, Leadership, LeadershipOptions } from "../runtime/page/leader.page";
import type { Channel } from "../runtime/protocol/channel";
import { type ClientMessage, clientLock, controllerLock } from "../runtime/protocol/client-messages";
import type { ProxyReport } from "../runtime/protocol/discovery-messages";
import { createEndpoints } from "../runtime/proxy/balancing/endpoints";
import type { MeshProxy } from "../runtime/proxy/proxy";
import type { PageMessage } from "../sw/pages.sw";
import { createDataPlane, type DataPlaneOptions } from "./data-plane";
import type { Platform } from "./platform";
import type { Realm } from "./world";

export interface SimulatedProxyRealm {
  readonly realm: Realm;
  readonly endpoints: ReturnType<typeof createEndpoints>;
  proxy(): MeshProxy | undefined;
  adopt(config: MeshConfig): void;
}

export interface SimulatedPage extends SimulatedProxyRealm {
  /** From the service worker. */
  receive(message: PageMessage, ports: readonly MessagePort[]): void;
}

export interface PageOptions extends Omit<DataPlaneOptions, "realm" | "endpoints" | "path"> {
  readonly platform: Platform;
  readonly name: string;
  readonly config: MeshConfig;
  seekLeadership(options: LeadershipOptions): Leadership;
  /** To the service worker, which starts if it must. */
  postToWorker(page: Realm, message: ClientMessage, ports: readonly unknown[]): void;
}

/** Stands in for `mesh.page`: the same steps in the same order, around the real leadership and the real proxy. */
export function openPage(options: PageOptions): SimulatedPage {
  const { platform, name, postToWorker } = options;
  const realm = platform.world.realm(name);
  const lockName = clientLock(name);
  let { config } = options;
  let proxy: MeshProxy | undefined;
  let leadership: Leadership | undefined;
  let epoch = 0;

  const channel = () => platform.channel(realm) as unknown as [MessagePort, MessagePort];
  const attach = (port: MessagePort) => endpoints.attach(port as Channel<ProxyReport>);

  const connect = () => {
    if (leadership?.leader() !== undefined) return;
    platform.world.note(`${name} asks for a link`);
    const [near, far] = channel();
    attach(near);
    postToWorker(realm, { type: "connect", clientLock: lockName }, [far]);
  };

  const watchController = async (watched: number) => {
    await navigator.locks.request(controllerLock(watched), () => undefined);
    endpoints.detach(watched);
  };

  const endpoints = createEndpoints({
    clock: realm.clock,
    findLeader: connect,
    onLinked(linkedEpoch) {
      platform.world.note(`${name} is linked to epoch ${linkedEpoch}`);
      epoch = linkedEpoch;
      void watchController(linkedEpoch);
    },
  });
  const proxyFor = createDataPlane({ ...options, realm, endpoints, path: "direct" });

  const introduce = (leader: Leader) => postToWorker(realm, { type: "leader", epoch: leader.epoch }, []);

  realm.post(platform.world.random() * 30, async () => {
    proxy = proxyFor(config);
    await holdLock(lockName);
    leadership = options.seekLeadership({
      scope: "/",
      controllerUrl: "/controller.js",
      startOptions: () => ({
        config,
        hostUrl: "/host.js",
        scope: "/",
        predict: false,
        role: undefined,
        secrets: new Map(),
        epochAfter: epoch,
      }),
      onElected(leader) {
        platform.world.note(`${name} leads`);
        const [near, far] = channel();
        leader.link(far, lockName);
        attach(near);
        introduce(leader);
      },
      onFollowing: connect,
      onError: (error) => platform.world.note(`${name}: ${String(error)}`),
    });
  });

  return {
    realm,
    endpoints,
    proxy: () => proxy,
    adopt(next) {
      config = next;
      if (proxy === undefined) return;
      proxy = proxyFor(next);
      leadership?.adopt(next);
    },
    receive(message, ports) {
      const leader = leadership?.leader();
      platform.world.note(`${name} is told: ${message.type}`);
      switch (message.type) {
        case "roll-call":
          if (leader !== undefined) introduce(leader);
          return;
        case "leader-changed":
          if (message.epoch > epoch && leader === undefined) connect();
          return;
        case "connect":
          if (message.clientLock !== lockName && leader !== undefined)
            leader.link(ports[0]!, message.clientLock);
          return;
      }
    },
  };
}
