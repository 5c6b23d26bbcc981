import type { MeshConfig } from "../runtime/config/schema";
import type { ClientMessage } from "../runtime/protocol/client-messages";
import { untag } from "../runtime/protocol/tagged";
import { createEndpoints, type Endpoints } from "../runtime/proxy/balancing/endpoints";
import type { MeshProxy } from "../runtime/proxy/proxy";
import type { PageMessage, Pages } from "../sw/pages.sw";
import type { RollCall } from "../sw/roll-call.sw";
import { createDataPlane, type DataPlaneOptions } from "./data-plane";
import type { SimulatedPage, SimulatedProxyRealm } from "./page";
import type { Platform } from "./platform";
import type { SimulatedPort } from "./ports";
import type { Realm } from "./world";

export interface ServiceWorkerOptions extends Omit<DataPlaneOptions, "realm" | "endpoints" | "path"> {
  readonly platform: Platform;
  createRollCall(endpoints: Endpoints, pages: Pages): RollCall;
  createPages(): Pages;
  config(): MeshConfig;
}

interface Client {
  readonly id: string;
  postMessage(message: unknown, ports?: readonly unknown[]): void;
}

/** Stands in for `sw.ts`: started on demand, stopped at will, nothing remembered; the real roll-call and proxy. */
export function createServiceWorkers(options: ServiceWorkerOptions) {
  const { platform, world } = options;
  const pages = new Map<string, SimulatedPage>();
  let startCount = 0;
  let running: (SimulatedProxyRealm & { readonly clients: Map<string, Connected> }) | undefined;

  interface Connected {
    readonly client: Client;
    readonly pageEnd: SimulatedPort;
  }

  const start = (): NonNullable<typeof running> => {
    const realm = world.realm(`sw${++startCount}`);
    const clients = new Map<string, Connected>();
    let proxy: MeshProxy | undefined;
    let rollCall: RollCall;
    const endpoints = createEndpoints({
      clock: realm.clock,
      findLeader: () => rollCall.findLeader(),
      onLinked: (epoch) => rollCall.onLinked(epoch),
      onSilent(epoch) {
        world.note(`${realm.name} hears nothing of epoch ${epoch}`);
        rollCall.onSilent(epoch);
      },
    });
    const proxyFor = createDataPlane({ ...options, realm, endpoints, path: "worker" });
    const adopt = (config: MeshConfig) => {
      proxy = proxyFor(config);
    };

    const receive = (client: Client, message: ClientMessage, ports: readonly MessagePort[]) => {
      rollCall.onHeard();
      if (message.type === "leader") rollCall.onLeader(client as never, message, ports[0]);
      if (message.type === "connect") rollCall.onConnect({ clientLock: message.clientLock, ports });
    };
    const listen = (client: Client, workerEnd: SimulatedPort) => {
      workerEnd.onmessage = ({ data, ports }) => {
        const message = untag<ClientMessage>(data);
        if (message !== undefined) receive(client, message, ports);
      };
    };
    /** Both ends of what a page and this start of the worker say to each other. */
    const connected = new Map<Client, SimulatedPort>();
    let isUp = false;
    realm.post(world.random() * 40, () => {
      rollCall = options.createRollCall(endpoints, options.createPages());
      adopt(options.config());
      isUp = true;
      for (const [client, workerEnd] of connected) listen(client, workerEnd);
    });
    const add = (page: Realm, receivePage: SimulatedPage["receive"]) => {
      const [pageEnd, workerEnd] = platform.channel(page);
      workerEnd.owner = realm;
      pageEnd.onmessage = ({ data, ports }) => {
        const message = untag<PageMessage>(data);
        if (message !== undefined) receivePage(message, ports);
      };
      const client: Client = {
        id: page.name,
        postMessage: (message, ports) => workerEnd.postMessage(message, ports),
      };
      clients.set(page.name, { client, pageEnd });
      connected.set(client, workerEnd);
      if (isUp) listen(client, workerEnd);
    };
    for (const page of pages.values()) if (!page.realm.isDead) add(page.realm, page.receive);
    return { realm, endpoints, proxy: () => proxy, adopt, clients: Object.assign(clients, { add }) };
  };

  const ensure = () => {
    if (running === undefined || running.realm.isDead) running = start();
    return running;
  };

  const living = () =>
    [...(running?.clients ?? [])]
      .filter(([id]) => pages.get(id)?.realm.isDead === false)
      .map(([, { client }]) => client);

  return {
    ensure,
    running: () => (running?.realm.isDead === false ? running : undefined),
    addPage(page: SimulatedPage) {
      pages.set(page.realm.name, page);
      (running?.clients as { add?(page: Realm, receive: SimulatedPage["receive"]): void } | undefined)?.add?.(
        page.realm,
        page.receive,
      );
    },
    post(page: Realm, message: unknown, ports: readonly unknown[]) {
      ensure().clients.get(page.name)?.pageEnd.postMessage(message, ports);
    },
    clients: {
      get: async (id: string) => living().find((client) => client.id === id),
      matchAll: async () => living(),
    },
  };
}
