import { vi } from "vitest";
import type { TrafficPolicy } from "../config/schema";
import { manualClock } from "../kernel/manual-clock";
import type { ExchangeSender } from "../protocol/exchange-sender";
import type { Usage } from "../protocol/usage";
import { balance } from "./balance";
import type { Endpoint } from "./balancing/endpoint";
import type { Endpoints } from "./balancing/endpoints";
import { createGuards } from "./balancing/guards";
import { createPeakEwma } from "./balancing/peak-ewma";
import type { Exchange } from "./exchange";
import { backendRef, newExchange, serviceConfig } from "./exchange.fixture";
import { createPolicyTable } from "./policy-table";

export type Send = ExchangeSender["send"];

export const answer = (text: string) => ({ response: new Response(text), queueMs: 1, serviceMs: 2 });
export const untilAborted: Send = (_request, _payload, signal, onAccepted) => {
  onAccepted();
  return new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
};

/** A balancer over endpoints that the test adds; `start` stands for the control plane that is asked for one. */
export function newBalancer(
  start: (service: string) => Promise<void> = () => new Promise(() => undefined),
  policies: readonly TrafficPolicy[] = [],
) {
  const clock = manualClock();
  const ready: Endpoint[] = [];
  const usages: Usage[] = [];
  const endpoints: Endpoints & { shedMs: number | undefined } = {
    shedMs: undefined,
    ready: (service) => ready.filter((endpoint) => endpoint.service === service),
    demand: vi.fn(),
    load: { enter: vi.fn(), stay: vi.fn(), leave: vi.fn(), answered: vi.fn() },
    waitFor: (service, signal) =>
      Promise.race([
        start(service),
        new Promise<void>((_resolve, reject) =>
          signal.addEventListener("abort", () => reject(signal.reason), { once: true }),
        ),
      ]),
    reportUnresponsive: vi.fn(),
    reportUsage: (usage) => void usages.push(usage),
    attach: vi.fn(),
    detach: vi.fn(),
    giveUp: vi.fn(),
  };
  const add = (
    replica: string,
    send: Send,
    { inFlightCount = 0, cause = "demand" as Endpoint["cause"] } = {},
  ) => {
    let sentCount = inFlightCount;
    const client: ExchangeSender = {
      get inFlightCount() {
        return sentCount;
      },
      send: (...args) => {
        sentCount++;
        return send(...args).finally(() => sentCount--);
      },
      lose: () => undefined,
    };
    const latency = createPeakEwma(clock.now);
    ready.push({ service: "maps", replica, epoch: 1, cause, concurrency: 1, addedAt: 0, client, latency });
  };
  const remove = (replica: string) =>
    ready.splice(
      ready.findIndex((endpoint) => endpoint.replica === replica),
      1,
    );
  const chores = { ...serviceConfig("chores"), priority: "background" as const };
  const services = new Map([
    ["maps", serviceConfig("maps")],
    ["chores", chores],
  ]);
  const network = vi.fn(async (upstream: string) => new Response(upstream));
  const guards = createGuards({ clock, random: () => 0 });
  const newId = () => "id";
  const policyTable = createPolicyTable(policies);
  const options = { path: "direct", services, endpoints, policies: policyTable, guards, clock } as const;
  const handle = balance({ ...options, newId, random: () => 0, network });
  const ask = (overrides: Partial<Exchange> = {}, backend = "maps") => {
    const exchange = newExchange([backendRef(backend)], overrides);
    return { exchange, outcome: handle(exchange) };
  };
  return { clock, endpoints, usages, add, remove, network, ask };
}
