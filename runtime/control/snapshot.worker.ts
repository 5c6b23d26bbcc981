import type { databaseTrouble } from "../cache/database.browser";
import type { ServiceConfig } from "../config/schema";
import type { Replica } from "../hosts/replica";
import { toWireError } from "../kernel/errors";
import type { ServiceSnapshot, Snapshot } from "../protocol/snapshot";
import type { PressureWatch } from "../resources/pressure-watch";
import type { VitalsWatch } from "../resources/vitals-watch";
import type { LatePrediction } from "./late-prediction.worker";

export interface SnapshotSources {
  readonly epoch: number;
  readonly services: readonly ServiceConfig[];
  readonly replicas: readonly Replica[];
  readonly prediction: LatePrediction;
  readonly pressure: PressureWatch;
  readonly vitals: VitalsWatch;
  stateOf(service: ServiceConfig): ServiceSnapshot["state"];
  readonly databaseTrouble: typeof databaseTrouble;
}

/** The control plane's state for display. */
export async function takeSnapshot(sources: SnapshotSources): Promise<Snapshot> {
  const { epoch, services, replicas, prediction, pressure, vitals, stateOf } = sources;
  const foreseen = prediction.current?.snapshot();
  const { used, late, wasted } = foreseen?.scorecard.total ?? { used: 0, late: 0, wasted: 0 };
  const trouble = sources.databaseTrouble();
  const isPersisted = await navigator.storage?.persisted?.().catch(() => undefined);
  const training = prediction.current?.lstm();
  return {
    epoch,
    services: services.map((service) => ({
      name: service.name,
      version: service.version,
      state: stateOf(service),
      replicas: replicas
        .filter((replica) => replica.service === service.name)
        .map(({ id, state, cause }) => {
          const told = vitals.of(id);
          return { id, state, cause, ...(told !== undefined && { vitals: told }) };
        }),
    })),
    forecasts: foreseen?.forecasts ?? [],
    scorecard: { used, late, wasted },
    ...(training !== undefined && { lstm: training }),
    pressure: { rung: pressure.state.rung, reasons: pressure.state.reasons },
    ...(trouble !== undefined && { storage: toWireError(trouble, trouble.code) }),
    ...(isPersisted !== undefined && { isPersisted }),
  };
}
