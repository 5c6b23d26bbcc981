import { citiesDatabase } from "./cities-database";
import { worldGeometry } from "./world-geometry";

/** Data files that are made, not copied: name in service.json → what makes it. */
export const DATA_SOURCES: Readonly<Record<string, () => Promise<Uint8Array>>> = {
  "cities-database": citiesDatabase,
  "world-geometry": worldGeometry,
};
