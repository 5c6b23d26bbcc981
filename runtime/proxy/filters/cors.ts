/**
 * HTTPCORSFilter of the Gateway API (GEP-1767): answers preflights and lets pages of other origins read answers.
 *
 * `*` in allowOrigins, allowMethods, allowHeaders stands for any; with credentials the fetch standard does not take `*`
 * as a header's value, so what was asked for is echoed. An origin that is not allowed gets no CORS header at all: the
 * browser then refuses, and the request is answered as any other.
 */
import type { RouteFilter } from "../../config/schema";

type Cors = NonNullable<RouteFilter["cors"]>;

/** `OPTIONS` with an origin and a method it asks for (fetch standard, CORS-preflight request). */
export const isPreflight = (method: string, headers: Headers): boolean =>
  method === "OPTIONS" && headers.has("origin") && headers.has("access-control-request-method");

export function preflightResponse(cors: Cors, headers: Headers): Response {
  const response = new Response(null, { status: 204 });
  const answered = response.headers;
  if (!allow(cors, headers.get("origin")!, answered)) return response;
  const asked = {
    methods: headers.get("access-control-request-method"),
    headers: headers.get("access-control-request-headers"),
  };
  const methods = listed(cors.allowMethods, cors.allowCredentials, asked.methods);
  if (methods !== "") answered.set("access-control-allow-methods", methods);
  const allowed = listed(cors.allowHeaders, cors.allowCredentials, asked.headers);
  if (allowed !== "") answered.set("access-control-allow-headers", allowed);
  answered.set("access-control-max-age", String(cors.maxAge));
  return response;
}

/** Adds what an ordinary answer needs; `false` when the origin may not read it. */
export function allow(cors: Cors, origin: string, answered: Headers): boolean {
  const anyOrigin = cors.allowOrigins.includes("*");
  const isEchoed = !anyOrigin || cors.allowCredentials;
  if (isEchoed) answered.append("vary", "origin");
  if (!anyOrigin && !cors.allowOrigins.some((pattern) => coversOrigin(pattern, origin))) return false;
  answered.set("access-control-allow-origin", isEchoed ? origin : "*");
  if (cors.allowCredentials) answered.set("access-control-allow-credentials", "true");
  if (cors.exposeHeaders.length > 0)
    answered.set("access-control-expose-headers", cors.exposeHeaders.join(", "));
  return true;
}

const listed = (names: readonly string[], isEchoed: boolean, asked: string | null): string =>
  names.includes("*") ? (isEchoed ? (asked ?? "") : "*") : names.join(", ");

/** `https://*.bar.com` covers every host below bar.com, over as many labels, with that scheme and port. */
function coversOrigin(pattern: string, origin: string): boolean {
  const [head, tail] = pattern.toLowerCase().split("*");
  if (tail === undefined) return head === origin.toLowerCase();
  const candidate = origin.toLowerCase();
  return (
    candidate.length > head!.length + tail.length && candidate.startsWith(head!) && candidate.endsWith(tail)
  );
}
