import type { DeviceWorld, Found } from "../device-world";
import type { MeshLife } from "../trace";

/** Decides what a device holds. One instance sees all devices of a replay, one after the other. */
export interface Policy {
  /** A mesh starts; the life is for the one who may know the future. */
  onOpen?(world: DeviceWorld, life: MeshLife): void;
  /** After a request was taken: its replica is there or starting, and stays until told otherwise. */
  onUse(world: DeviceWorld, service: string, at: number, found: Found): void;
}
