import type { ExchangeEvent } from "./exchange-event";

/** `name;dur=1.23`, as the Server Timing specification writes a metric (w3.org/TR/server-timing). */
const metric = (name: string, durationMs: number | undefined): string =>
  durationMs === undefined ? "" : `, ${name};dur=${Math.round(durationMs * 100) / 100}`;

/** What the mesh did for one exchange, as the value of a `Server-Timing` header. */
export function serverTiming(event: ExchangeEvent): string {
  const at = event.replica === undefined ? "" : `@${event.replica}`;
  const mesh = `mesh;desc="${event.backend ?? "none"}${at} ${event.path}";dur=${Math.round(event.totalMs * 100) / 100}`;
  return (
    mesh +
    metric("route", event.routeMs) +
    (event.cache === undefined ? "" : `, cache;desc=${event.cache}`) +
    metric("queue", event.queueMs) +
    metric("start", event.startMs) +
    metric("service", event.serviceMs) +
    (event.predicted ? ", predicted" : "")
  );
}
