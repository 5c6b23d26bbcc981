/** On a request for service code that nobody waits for yet: it gives way to others. Any value. */
export const AHEAD_HEADER = "x-mesh-ahead";
