import type { ExchangeEvent } from "./exchange-event";

export const exchangeEvent = (overrides: Partial<ExchangeEvent> = {}): ExchangeEvent => ({
  id: "e1",
  at: 0,
  method: "GET",
  url: "https://app.test/api/x",
  route: "maps",
  backend: "maps",
  replica: "maps-1.1",
  attempts: 1,
  path: "direct",
  cache: undefined,
  status: 200,
  flags: [],
  predicted: false,
  routeMs: 0.01,
  startMs: undefined,
  queueMs: undefined,
  serviceMs: undefined,
  totalMs: 5,
  ...overrides,
});
