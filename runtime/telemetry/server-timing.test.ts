import { describe, expect, it } from "vitest";
import { exchangeEvent } from "./exchange-event.fixture";
import { serverTiming } from "./server-timing";

describe("Server-Timing", () => {
  it("names who answered and how, with all that was measured", () => {
    const event = exchangeEvent({
      startMs: 80,
      queueMs: 1.2,
      serviceMs: 3.456,
      totalMs: 90.001,
      predicted: true,
    });
    expect(serverTiming(event)).toBe(
      'mesh;desc="maps@maps-1.1 direct";dur=90, route;dur=0.01, queue;dur=1.2, start;dur=80, service;dur=3.46, predicted',
    );
  });

  it("leaves out what did not happen, and keeps a measured zero", () => {
    const event = exchangeEvent({ replica: undefined, backend: "rates", path: "network", queueMs: 0 });
    expect(serverTiming(event)).toBe('mesh;desc="rates network";dur=5, route;dur=0.01, queue;dur=0');
  });

  it("says that nobody answered", () => {
    expect(serverTiming(exchangeEvent({ backend: undefined, replica: undefined }))).toMatch(
      /^mesh;desc="none direct"/,
    );
  });
});
