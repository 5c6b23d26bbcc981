import type { Clock } from "../../kernel/clock";
import { type Deferred, deferred } from "../../kernel/deferred";
import { fromWireError, type MeshError } from "../../kernel/errors";
import type { Channel } from "../../protocol/channel";
import { checkProtocol } from "../../protocol/check-protocol";
import type { DiscoveryMessage, ProxyReport } from "../../protocol/discovery-messages";
import type { BrokenExchange } from "../../protocol/exchange-messages";
import { createExchangeSender } from "../../protocol/exchange-sender";
import { splitChannel } from "../../protocol/two-way";
import type { Usage } from "../../protocol/usage";
import type { Endpoint } from "./endpoint";
import { createLoadReporter, type LoadCount } from "./load-reporter";
import { createPeakEwma } from "./peak-ewma";
import { createPulse } from "./pulse";

export interface EndpointsOptions {
  readonly clock: Clock;
  /** Called when an exchange needs the control plane and no link is up; resolves or not, `attach` is what counts. */
  findLeader(): void;
  /** Serves what a replica of this service asks of others. @returns a function that ends it. */
  serveCalls?(service: string, calls: Channel): () => void;
  /** The link is up; the leader's epoch names the lock to watch. */
  onLinked(epoch: number): void;
  /** Somebody waits, and the leader has said nothing for 2 s; `undefined`: nor has it ever on this link. */
  onSilent?(epoch: number | undefined): void;
}

export interface Endpoints {
  /** Services of priority "background" are to take nothing for at least so long; `undefined`: they may. */
  readonly shedMs: number | undefined;
  /** Ready endpoints of a service, in order of arrival. */
  ready(service: string): readonly Endpoint[];
  /** Asks the control plane for a first replica. */
  demand(service: string): void;
  /** What is under way, which the control plane is told. */
  readonly load: LoadCount;
  /** Resolves when an endpoint of the service is ready; rejects when its start failed or `signal` aborts. */
  waitFor(service: string, signal: AbortSignal): Promise<void>;
  reportUnresponsive(endpoint: Endpoint): void;
  reportUsage(usage: Usage): void;
  /** A link to the (new) leader's control plane. Those of a former one finish what they have, for as long as it lives. */
  attach(channel: Channel<ProxyReport>): void;
  /** The control plane of this epoch is gone, and every replica of it; without an epoch: all there are. */
  detach(epoch?: number): void;
  /** There is no leader to be had: nobody need wait on. */
  giveUp(error: MeshError): void;
}

/** Reports kept while no control plane is known; the oldest go first. */
const UNSENT_MAX_COUNT = 100;

/** What one proxy knows of the replicas there are. Nothing here is truth: a restart asks for it again. */
export function createEndpoints(options: EndpointsOptions): Endpoints {
  const byService = new Map<string, Endpoint[]>();
  const draining = new Map<string, Endpoint>();
  const waiting = new Map<string, Set<Deferred<void>>>();
  /** To end what a replica asks of others. */
  const callers = new WeakMap<Endpoint, () => void>();
  const unsent: ProxyReport[] = [];
  const load = createLoadReporter(options.clock);
  const pulse = createPulse({
    clock: options.clock,
    isNeeded: () => load.isBusy,
    ping: () => report({ type: "ping" }),
    onSilent: () => link !== undefined && options.onSilent?.(linkedEpoch),
  });
  let link: Channel<ProxyReport> | undefined;
  /** Whose link it is; unknown until it has said so. */
  let linkedEpoch: number | undefined;
  let shedMs: number | undefined;

  const report = (message: ProxyReport) => {
    if (link !== undefined) return link.postMessage(message);
    // Whoever still waits when a link is up demands anew; an old demand may be nobody's any more.
    if (message.type === "demand" || message.type === "ping") return options.findLeader();
    unsent.push(message);
    if (unsent.length > UNSENT_MAX_COUNT) unsent.shift();
  };

  const demand = (service: string) => report({ type: "demand", service });

  const settle = (service: string, action: (waiter: Deferred<void>) => void) => {
    for (const waiter of waiting.get(service) ?? []) action(waiter);
    waiting.delete(service);
  };

  const unlist = (endpoint: Endpoint) => {
    byService.set(
      endpoint.service,
      byService.get(endpoint.service)!.filter((other) => other !== endpoint),
    );
  };

  const lose = (endpoint: Endpoint, broken?: BrokenExchange) => {
    unlist(endpoint);
    draining.delete(endpoint.replica);
    endpoint.client.lose(broken);
    callers.get(endpoint)?.();
  };

  const find = (service: string, replica: string) =>
    byService.get(service)?.find((endpoint) => endpoint.replica === replica) ?? draining.get(replica);

  const all = () => [...[...byService.values()].flat(), ...draining.values()];

  const finishOn = (endpoint: Endpoint) => {
    unlist(endpoint);
    draining.set(endpoint.replica, endpoint);
  };

  const receive = (message: DiscoveryMessage, port: MessagePort | undefined) => {
    pulse.heard();
    switch (message.type) {
      case "endpoint-added": {
        const { service, replica, cause, concurrency } = message;
        const { exchanges, calls } = splitChannel(port!);
        const client = createExchangeSender(exchanges, (change) =>
          change === 1 ? load.stay(service) : load.leave(service),
        );
        const latency = createPeakEwma(options.clock.now);
        const addedAt = options.clock.now();
        const epoch = linkedEpoch;
        const endpoint = { service, replica, epoch, cause, concurrency, addedAt, client, latency };
        byService.set(service, [...(byService.get(service) ?? []), endpoint]);
        const stopCalls = options.serveCalls?.(service, calls);
        if (stopCalls !== undefined) callers.set(endpoint, stopCalls);
        return settle(service, (waiter) => waiter.resolve());
      }
      case "endpoint-draining": {
        const endpoint = find(message.service, message.replica);
        if (endpoint !== undefined) finishOn(endpoint);
        return;
      }
      case "endpoint-removed": {
        const endpoint = find(message.service, message.replica);
        if (endpoint !== undefined) lose(endpoint, message.broken);
        return;
      }
      case "linked":
        try {
          checkProtocol("the page that leads", message.protocol);
        } catch (error) {
          link = undefined;
          return giveUp(error as MeshError);
        }
        linkedEpoch = message.epoch;
        // The link before was to the same leader, who has let it go for this one.
        for (const endpoint of all()) if (endpoint.epoch === linkedEpoch) lose(endpoint);
        return options.onLinked(message.epoch);
      case "pong":
        return;
      case "shedding":
        shedMs = message.retryAfterMs;
        return;
      case "start-failed":
        return settle(message.service, (waiter) => waiter.reject(fromWireError(message.error)));
    }
  };

  const giveUp = (error: MeshError) => {
    for (const service of [...waiting.keys()]) settle(service, (waiter) => waiter.reject(error));
  };

  const unlink = () => {
    load.detach();
    link = undefined;
    linkedEpoch = undefined;
    shedMs = undefined;
  };

  return {
    get shedMs() {
      return shedMs;
    },
    ready: (service) => byService.get(service) ?? [],
    demand,
    load: {
      ...load,
      enter(service) {
        load.enter(service);
        pulse.start();
      },
    },
    async waitFor(service, signal) {
      signal.throwIfAborted();
      const waiter = deferred<void>();
      const set = waiting.get(service) ?? new Set();
      waiting.set(service, set.add(waiter));
      const abort = () => waiter.reject(signal.reason);
      signal.addEventListener("abort", abort, { once: true });
      try {
        await waiter.promise;
      } finally {
        set.delete(waiter);
        if (set.size === 0 && waiting.get(service) === set) waiting.delete(service);
        signal.removeEventListener("abort", abort);
      }
    },
    reportUnresponsive: ({ service, replica }) => report({ type: "unresponsive", service, replica }),
    reportUsage: (usage) => report({ type: "usage", usage }),
    attach(channel) {
      unlink();
      for (const endpoint of all()) finishOn(endpoint);
      link = channel;
      channel.onmessage = (event) => {
        if (link === channel) receive(event.data as DiscoveryMessage, event.ports[0]);
      };
      for (const message of unsent.splice(0)) channel.postMessage(message);
      // Those who were waiting asked a leader that is gone.
      for (const service of waiting.keys()) demand(service);
      load.attach((told) => channel.postMessage({ type: "load", load: told }));
    },
    detach(epoch) {
      for (const endpoint of all()) if (epoch === undefined || endpoint.epoch === epoch) lose(endpoint);
      // The news of a leader's end may come after the link to the next one.
      if (epoch !== undefined && epoch !== linkedEpoch) return;
      unlink();
      if (waiting.size > 0) options.findLeader();
    },
    giveUp,
  };
}
