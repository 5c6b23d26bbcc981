/** On a request that the mesh must leave alone, whatever its routes say. Any value. */
export const BYPASS_HEADER = "x-mesh-bypass";
