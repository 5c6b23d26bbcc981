import { meshArcs } from "topojson-client";
import type { GeometryCollection, MultiLineString, Topology } from "topojson-specification";
import { packageFile } from "./input-digest";

/** What the maps service reads from world.json: shared arcs, so that coasts and borders are stored once. */
async function landAndBorders(resolution: "50m" | "110m"): Promise<Topology> {
  const bytes = await packageFile(`world-atlas/countries-${resolution}.json`);
  const topology = JSON.parse(new TextDecoder().decode(bytes)) as Topology;
  const { countries, land } = topology.objects;
  const borders = meshArcs(topology, countries as GeometryCollection, (a, b) => a !== b) as MultiLineString;
  return { ...topology, objects: { land: land!, borders } };
}

/** Natural Earth at two resolutions; without the countries' areas and names, which no map here draws. */
export async function worldGeometry(): Promise<Uint8Array> {
  const [fine, coarse] = await Promise.all([landAndBorders("50m"), landAndBorders("110m")]);
  return new TextEncoder().encode(JSON.stringify({ fine, coarse }));
}
