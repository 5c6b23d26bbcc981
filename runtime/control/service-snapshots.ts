import type { ServiceConfig } from "../config/schema";
import type { Replica } from "../hosts/replica";
import type { ServiceSnapshot } from "../protocol/snapshot";
import type { Vitals } from "../protocol/vitals";

interface Sources {
  readonly replicas: readonly Replica[];
  stateOf(service: ServiceConfig): ServiceSnapshot["state"];
  vitalsOf(replica: string): Vitals | undefined;
}

/** The services and their replicas, for display. */
export const serviceSnapshots = (
  services: readonly ServiceConfig[],
  { replicas, stateOf, vitalsOf }: Sources,
): readonly ServiceSnapshot[] =>
  services.map((service) => ({
    name: service.name,
    version: service.version,
    state: stateOf(service),
    replicas: replicas
      .filter((replica) => replica.service === service.name)
      .map(({ id, state, cause }) => {
        const told = vitalsOf(id);
        return { id, state, cause, ...(told !== undefined && { vitals: told }) };
      }),
  }));
