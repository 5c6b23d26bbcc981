import { describe, expect, it } from "vitest";
import { meshReport, reportWords } from "./mesh-report";

const answered = (serverTiming: string | null) =>
  meshReport({ method: "GET", path: "/api/places/search?q=zur", status: 200, serverTiming, durationMs: 12 });

describe("meshReport", () => {
  it("tells a warm answer by the direct path from a local replica", () => {
    const report = answered('mesh;desc="gazetteer@gazetteer-1 direct";dur=1.9, route;dur=0.02');
    expect(report).toMatchObject({
      service: "gazetteer",
      place: "local",
      path: "direct",
      start: "warm",
      predicted: false,
    });
    expect(report.durationMs).toBe(1.9);
    expect(reportWords(report)).toEqual(["local", "direct", "warm"]);
  });

  it("tells a cold start, and one that a forecast had begun", () => {
    const report = answered('mesh;desc="maps@maps-1 worker";dur=190, start;dur=180, predicted');
    expect(report).toMatchObject({ service: "maps", path: "worker", start: "cold", predicted: true });
  });

  it("tells an upstream from a replica", () => {
    const report = answered('mesh;desc="rates@rates network";dur=30');
    expect(report).toMatchObject({ service: "rates", place: "remote", path: "network", start: undefined });
    expect(reportWords(report)).toEqual(["remote", "network"]);
  });

  it.each([
    ["cache", 'mesh;desc="none worker";dur=3, route;dur=0, cache;desc=hit'],
    ["outbox", 'mesh;desc="outbox worker"'],
  ])("tells an answer that no backend gave: the %s", (service, header) => {
    const report = answered(header);
    expect(report.service).toBe(service);
    expect(reportWords(report)).toEqual(["local", "worker"]);
  });

  it.each([null, "", "cdn-cache;desc=HIT"])(
    "says that no mesh was involved when the header is %j",
    (header) => {
      const report = answered(header);
      expect(report).toMatchObject({ request: "GET /api/places/search", path: "no mesh", durationMs: 12 });
      expect(reportWords(report)).toEqual(["no mesh: network"]);
    },
  );
});
