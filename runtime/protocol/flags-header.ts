/** On a response: what went wrong, or was done instead, in Envoy's words. */
export const FLAGS_HEADER = "x-mesh-flags";
