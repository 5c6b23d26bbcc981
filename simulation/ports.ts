import type { Realm, World } from "./world";

/** A MessagePort as far as the protocol uses one. It belongs to the realm that created it until it is transferred. */
export interface SimulatedPort {
  owner: Realm;
  onmessage: ((event: MessageEvent) => void) | null;
  postMessage(message: unknown, transfer?: readonly unknown[]): void;
  close(): void;
}

/** Sees every message: as it is sent, and as it arrives. `channel` is the same number at both ends. */
export interface PortTap {
  sent(channel: number, message: unknown): void;
  arrived(channel: number, message: unknown): void;
}

/**
 * Channels whose messages take a time of their own. Within one port their order holds, as browsers guarantee; ports
 * overtake one another. When a realm dies, the tail of what it had sent is lost with it.
 */
export function createChannels(world: World, tap: PortTap): (owner: Realm) => [SimulatedPort, SimulatedPort] {
  let channelCount = 0;

  const delayMs = (): number => {
    const kind = world.random();
    return kind < 0.7 ? world.random() * 0.5 : kind < 0.97 ? world.random() * 5 : world.random() * 80;
  };

  const createPort = (owner: Realm, channel: number, peer: () => Inner): Inner => {
    const early: MessageEvent[] = [];
    let handler: SimulatedPort["onmessage"] = null;
    let lastArrivesAt = 0;
    let isCut = false;
    let isClosed = false;
    const port: Inner = {
      owner,
      isInTransit: false,
      backlog: [],
      get onmessage() {
        return handler;
      },
      set onmessage(next) {
        handler = next;
        // A task each, as every message is.
        if (next !== null) for (const event of early.splice(0)) port.owner.post(0, () => port.receive(event));
      },
      receive(event) {
        if (isClosed) return;
        // A port is started by its first handler; what comes before, or while it is on its way, waits.
        if (handler === null || port.isInTransit) return void early.push(event);
        tap.arrived(channel, event.data);
        handler(event);
      },
      postMessage(message, transfer = []) {
        if (isClosed || isCut) return;
        tap.sent(channel, message);
        const sender = port.owner;
        const moved = transfer.filter(
          (item): item is Inner => item instanceof Object && "isInTransit" in item,
        );
        for (const item of moved) item.isInTransit = true;
        lastArrivesAt = Math.max(lastArrivesAt, world.now() + delayMs());
        const arrive = () => {
          // Whatever follows a lost message is lost too: only the tail can be.
          if (sender.isDead) isCut ||= world.random() < 0.5;
          if (isCut) return;
          const target = peer();
          for (const item of moved) {
            item.owner = target.owner;
            item.isInTransit = false;
            for (const deliver of item.backlog.splice(0)) deliver();
          }
          target.receive({ data: message, ports: moved } as unknown as MessageEvent);
        };
        // By the receiver's clock: it may be frozen, or be dead by then.
        const receiver = peer();
        const deliver = () => receiver.owner.post(Math.max(0, lastArrivesAt - world.now()), arrive);
        if (receiver.isInTransit) receiver.backlog.push(deliver);
        else deliver();
      },
      close() {
        isClosed = true;
      },
    };
    // What moves with a call is told by `instanceof`.
    return Object.setPrototypeOf(port, MessagePort.prototype) as Inner;
  };

  return (owner) => {
    const channel = ++channelCount;
    const port1: Inner = createPort(owner, channel, () => port2);
    const port2: Inner = createPort(owner, channel, () => port1);
    return [port1, port2];
  };
}

interface Inner extends SimulatedPort {
  isInTransit: boolean;
  /** What was sent to it while it was on its way. */
  readonly backlog: (() => void)[];
  receive(event: MessageEvent): void;
}
