/** On a request that the mesh must leave alone, whatever its routes say. Any value. */
export const BYPASS_HEADER = "x-mesh-bypass";
/** The same in a URL, with any value or none; in a page's own it counts for the page, and for all that it asks for. */
const BYPASS_PARAMETER = "mesh-bypass";

export const isBypassing = ({ searchParams }: URL): boolean => searchParams.has(BYPASS_PARAMETER);

/** @param referrer  Of the request, as `Request.referrer` has it: the page's whole URL, where its policy lets it. */
export const isBypassed = (url: URL, headers: Headers, referrer = ""): boolean =>
  headers.has(BYPASS_HEADER) ||
  isBypassing(url) ||
  (referrer.includes(BYPASS_PARAMETER) && isBypassing(new URL(referrer)));
