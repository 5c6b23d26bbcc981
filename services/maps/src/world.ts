import type { GeoPermissibleObjects } from "d3-geo";
import { feature } from "topojson-client";
import type { MultiLineString, Topology } from "topojson-specification";

/** The Earth's surface at one resolution. */
export interface World {
  readonly land: GeoPermissibleObjects;
  readonly borders: GeoPermissibleObjects;
}

/** Natural Earth at 1:50 million for regions, at 1:110 million for maps of half the Earth and more. */
export interface Worlds {
  readonly fine: World;
  readonly coarse: World;
}

export function readWorlds(file: ArrayBuffer): Worlds {
  const { fine, coarse } = JSON.parse(new TextDecoder().decode(file)) as { fine: Topology; coarse: Topology };
  return { fine: decode(fine), coarse: decode(coarse) };
}

function decode(topology: Topology): World {
  const { land, borders } = topology.objects;
  return { land: feature(topology, land!), borders: feature(topology, borders as MultiLineString) };
}
