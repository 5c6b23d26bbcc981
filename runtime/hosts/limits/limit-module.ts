import { limitMemory } from "./memory-limit";
import { limitTables } from "./table-limit";

/** Bounds what instances of a module can take, before it is compiled. `maxBytes`: for its memories, and for its tables. */
export const limitModule = (module: Uint8Array<ArrayBuffer>, maxBytes: number): Uint8Array<ArrayBuffer> =>
  limitMemory(limitTables(module, maxBytes), maxBytes);
