import type { TrafficPolicy } from "../../config/schema";
import type { RequestHead } from "../../protocol/request-head";

/** The cookies of this origin, as far as a realm can see them. */
export interface Cookies {
  get(name: string): Promise<string | undefined>;
  set(name: string, value: string, ttlMs: number): Promise<void>;
}

/**
 * What an exchange is hashed by: a header's value, or a cookie's. A client without the cookie is given one when a `ttl`
 * is set, so that it comes back to the endpoint it gets now (Envoy's generated cookie).
 */
export async function hashKeyOf(
  { httpHeaderName, httpCookie }: NonNullable<NonNullable<TrafficPolicy["loadBalancer"]>["consistentHash"]>,
  { headers }: RequestHead,
  cookies: Cookies | undefined,
  newId: () => string,
): Promise<string | undefined> {
  if (httpHeaderName !== undefined) return headers.get(httpHeaderName) ?? undefined;
  if (httpCookie === undefined || cookies === undefined) return undefined;
  const { name, ttl } = httpCookie;
  const value = await cookies.get(name).catch(() => undefined);
  if (value !== undefined || ttl === 0) return value;
  const created = newId();
  await cookies.set(name, created, ttl).catch(() => undefined);
  return created;
}
