import * as v from "valibot";
import type { ServiceConfig } from "../config/schema";
import { serviceSchema } from "../config/service-schema";
import type { StartOrder, ToHost } from "../protocol/host-messages";
import type { Host, Spawner } from "./spawner";

/** A host without a worker: records what it is sent, and says what the test lets it say. */
export interface FakeHost extends Host {
  readonly name: string;
  readonly received: ToHost["type"][];
  isTerminated: boolean;
  /** What it answers a ping with at once; `undefined`: nothing, as one that loops. */
  busyCount: number | undefined;
}

/** A spawner whose hosts are all in `hosts`, in order of their start. */
export function fakeSpawner(): { readonly spawn: Spawner; readonly hosts: FakeHost[] } {
  const hosts: FakeHost[] = [];
  const spawn = (name: string): Host => {
    const host: FakeHost = {
      name,
      received: [],
      isTerminated: false,
      busyCount: undefined,
      onmessage: undefined,
      onerror: undefined,
      post({ type }) {
        host.received.push(type);
        const { busyCount } = host;
        if (type === "ping" && busyCount !== undefined)
          host.onmessage?.({ type: "pong", abandonedForMs: 0, busyCount });
      },
      terminate() {
        host.isTerminated = true;
      },
    };
    hosts.push(host);
    return host;
  };
  return { spawn, hosts };
}

export const startOrder = (service: string): StartOrder => {
  const { resources: limits, capabilities: granted } = serviceConfig(service);
  const entry = { scriptUrl: `/services/${service}.js` };
  const capabilityPort = new MessageChannel().port2;
  return { service, abi: "fetch", entry, modules: {}, files: {}, limits, granted, capabilityPort };
};

export const serviceConfig = (name: string, replicas: { min?: number; max?: number } = {}): ServiceConfig => {
  const artifact = { abi: "fetch", url: `/services/${name}.js`, sha256: "0".repeat(64) };
  return v.parse(serviceSchema, { name, version: "1.0.0", artifact, resources: { replicas } });
};
