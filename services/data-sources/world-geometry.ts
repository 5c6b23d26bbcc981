import { createRequire } from "node:module";
import { meshArcs } from "topojson-client";
import type { GeometryCollection, MultiLineString, Topology } from "topojson-specification";

const require = createRequire(import.meta.url);

/** What the maps service reads from world.json: shared arcs, so that coasts and borders are stored once. */
function landAndBorders(resolution: "50m" | "110m"): Topology {
  const topology = require(`world-atlas/countries-${resolution}.json`) as Topology;
  const { countries, land } = topology.objects;
  const borders = meshArcs(topology, countries as GeometryCollection, (a, b) => a !== b) as MultiLineString;
  return { ...topology, objects: { land: land!, borders } };
}

/** Natural Earth at two resolutions; without the countries' areas and names, which no map here draws. */
export async function worldGeometry(): Promise<Uint8Array> {
  const geometry = { fine: landAndBorders("50m"), coarse: landAndBorders("110m") };
  return new TextEncoder().encode(JSON.stringify(geometry));
}
