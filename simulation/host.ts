import type { ServiceConfig } from "../runtime/config/schema";
import type { Host } from "../runtime/hosts/spawner";
import { toWireError } from "../runtime/kernel/errors";
import type { Channel } from "../runtime/protocol/channel";
import type { FromReplica } from "../runtime/protocol/exchange-messages";
import { createExchangeServer } from "../runtime/protocol/exchange-server";
import type { FromHost, ToHost } from "../runtime/protocol/host-messages";
import { createGuest, type Guest, type Temper, TRAP } from "./guest";
import type { Ledger } from "./ledger";
import { nextTaskIn, type Platform } from "./platform";
import type { SimulatedPort } from "./ports";
import type { Realm } from "./world";

export interface HostsOptions {
  readonly platform: Platform;
  readonly ledger: Ledger;
  temper(): Temper;
}

/** Its limits are all of the service's resources here. */
interface Started {
  readonly service: string;
  readonly limits: ServiceConfig["resources"];
}

/** The hosts that are alive, for faults and for the final account. */
export interface HostEntry {
  readonly realm: Realm;
  busyCount(): number;
}

/** Stands in for `spawner.worker` and `host.worker`: the same messages, the real replica server, a simulated guest. */
export function createHosts({ platform, ledger, temper }: HostsOptions) {
  const { world, channel } = platform;
  const hosts: HostEntry[] = [];

  const spawn = (controller: Realm, name: string): Host => {
    const realm = controller.child(name);
    const [outside, inside] = channel(controller);
    inside.owner = realm;
    const host: Host = {
      onmessage: undefined,
      onerror: undefined,
      post: (message, transfer) => outside.postMessage(message, transfer),
      terminate: () => realm.kill(),
    };
    outside.onmessage = ({ data }) => host.onmessage?.(data as FromHost);
    // A worker that crashed is told of by its error event.
    realm.onDeath(() => controller.post(world.random() * 20, () => host.onerror?.("crashed")));
    const busyCount = serveIn(realm, inside);
    hosts.push({ realm, busyCount });
    return host;
  };

  const serveIn = (realm: Realm, port: SimulatedPort) => {
    const post = (message: FromHost) => port.postMessage(message);
    const waiting = new Map<number, SimulatedPort>();
    const served = new Map<number, () => void>();
    let server: ReturnType<typeof createExchangeServer> | undefined;
    let guest: Guest | undefined;
    const serve = (link: number, to: SimulatedPort) =>
      served.set(link, server!.serve(to as unknown as Channel<FromReplica>, link));

    const start = ({ service, limits: { concurrency, singleton } }: Started) => {
      if (world.random() < temper().trapRatio) {
        return post({ type: "start-failed", error: { code: "SERVICE_START_FAILED", message: "bad start" } });
      }
      if (singleton) ledger.singletonStarted(service, realm);
      guest = createGuest(world, realm, temper, ledger);
      server = createExchangeServer({
        handle: (request) => guest!.handle(request),
        limits: { concurrency },
        now: world.now,
        nextTask: nextTaskIn(realm),
        onFailure(error, link, id) {
          const exchange = { link, id };
          if (error === TRAP)
            post({ type: "trapped", error: toWireError(error, "SERVICE_TRAPPED"), exchange });
          return error === TRAP;
        },
      });
      for (const [link, to] of waiting) serve(link, to);
      waiting.clear();
      post({ type: "ready" });
    };

    port.onmessage = ({ data, ports }) => {
      const message = data as ToHost;
      switch (message.type) {
        case "start":
          return realm.post(world.random() * 60, () => start(message.order as unknown as Started));
        case "serve":
          if (server === undefined) waiting.set(message.link, ports[0] as unknown as SimulatedPort);
          else serve(message.link, ports[0] as unknown as SimulatedPort);
          return;
        case "unserve":
          waiting.delete(message.link);
          served.get(message.link)?.();
          served.delete(message.link);
          return;
        case "ping":
          return post({
            type: "pong",
            abandonedForMs: server?.abandonedForMs ?? 0,
            busyCount: server?.busyCount ?? 0,
          });
      }
    };
    return () => server?.busyCount ?? 0;
  };

  return { spawn, alive: () => hosts.filter(({ realm }) => !realm.isDead) };
}
