import type { RouteFilter } from "../../config/schema";

export type HeaderModifier = NonNullable<RouteFilter["requestHeaderModifier"]>;

/** HTTPHeaderFilter of the Gateway API: set, then add (joined by "," without a space), then remove. */
export function modifyHeaders(headers: Headers, { set, add, remove }: HeaderModifier): void {
  for (const { name, value } of set) headers.set(name, value);
  for (const { name, value } of add) {
    const present = headers.get(name);
    headers.set(name, present === null ? value : `${present},${value}`);
  }
  for (const name of remove) headers.delete(name);
}
