import type { DeviceWorld, Found } from "../device-world";
import type { MeshUse } from "../trace";

/** Decides what a device holds. One instance sees all devices of a replay, one after the other. */
export interface Policy {
  /** A mesh starts; its uses are for the one who may know the future. */
  onOpen?(world: DeviceWorld, uses: readonly MeshUse[], device: string): void;
  /** A use to learn from that is not played: no device of the visits that count saw it. */
  onLesson?(service: string, at: number): void;
  /** After a request was taken: its replica is there or starting, and stays until told otherwise. */
  onUse(world: DeviceWorld, service: string, at: number, found: Found): void;
}
