import { describe, expect, it } from "vitest";
import { VISIT_GAP_MS } from "../defaults";
import { forecasterContract } from "../forecaster.contract";
import { createSequence } from "./sequence";
import { visitStartsAt, visits } from "./visits.fixture";

describe("sequence", () => {
  forecasterContract(() => createSequence({ maxPairs: 2_000 }));

  const walk = ["gazetteer", "maps", "itinerary", "rates"];
  const taught = (walks: readonly (readonly string[])[], pauseMs?: number) => {
    const sequence = createSequence();
    for (const usage of visits(walks, pauseMs)) sequence.observe(usage);
    return sequence;
  };
  const probabilityOf = (forecasts: readonly { service: string; probability: number }[], service: string) =>
    forecasts.find((forecast) => forecast.service === service)?.probability ?? 0;

  it("knows the first service of a visit before it is used", () => {
    const sequence = taught([walk, walk, walk]);
    const [first] = [...sequence.next({ at: visitStartsAt(3) })].sort((a, b) => b[1] - a[1]);
    expect(first?.[0]).toBe("gazetteer");
    expect(probabilityOf(sequence.forecast({ at: visitStartsAt(3) }), "gazetteer")).toBeGreaterThan(0.7);
  });

  it("sees three services ahead, each at the time it usually comes", () => {
    const sequence = taught([walk, walk, walk, walk]);
    sequence.observe({ service: "gazetteer", route: "r", at: visitStartsAt(4) });
    const ahead = sequence.forecast({ at: visitStartsAt(4) }).slice(0, 3);
    expect(Math.min(...ahead.map(({ probability }) => probability))).toBeGreaterThan(0.5);
    const inOrder = ahead.sort((a, b) => a.withinMs - b.withinMs);
    expect(inOrder.map(({ service }) => service)).toEqual(["maps", "itinerary", "rates"]);
    for (const [i, { withinMs }] of inOrder.entries()) {
      expect(withinMs).toBeGreaterThan(8_000 * i);
      expect(withinMs).toBeLessThan(8_000 * (i + 1.5));
    }
  });

  it("expects nothing more after the service that visits end with", () => {
    const sequence = taught([walk, walk, walk, walk, walk, walk]);
    for (const usage of visits([walk])) sequence.observe({ ...usage, at: usage.at + visitStartsAt(6) });
    const forecasts = sequence.forecast({ at: visitStartsAt(6) + 30_000 });
    expect(Math.max(...forecasts.map(({ probability }) => probability))).toBeLessThan(0.3);
  });

  it("tells a service that is asked many times in a row that it will be asked again", () => {
    const searches = ["gazetteer", "gazetteer", "gazetteer", "gazetteer", "gazetteer", "maps"];
    const sequence = taught([searches, searches, searches]);
    sequence.observe({ service: "gazetteer", route: "r", at: visitStartsAt(3) });
    expect(probabilityOf(sequence.forecast({ at: visitStartsAt(3) }), "gazetteer")).toBeGreaterThan(0.8);
  });

  it("goes on with a visit after a restart within the gap, and starts a new one after it", () => {
    const restarted = createSequence();
    restarted.load(taught([walk, walk, walk, ["gazetteer", "maps"]]).save());
    const lastAt = visitStartsAt(3) + 8_000;
    const likeliest = (at: number) => [...restarted.next({ at })].sort((a, b) => b[1] - a[1])[0]?.[0];
    expect(likeliest(lastAt + VISIT_GAP_MS)).toBe("itinerary");
    expect(likeliest(lastAt + VISIT_GAP_MS + 1)).toBe("gazetteer");
  });

  it("takes off the time already spent in the current service", () => {
    const sequence = taught([walk, walk, walk, ["gazetteer"]], 60_000);
    const withinMs = (at: number) =>
      sequence.forecast({ at }).find(({ service }) => service === "maps")?.withinMs ?? Number.NaN;
    expect(withinMs(visitStartsAt(3))).toBeCloseTo(60_000, -1);
    expect(withinMs(visitStartsAt(3) + 45_000)).toBeCloseTo(15_000, -1);
  });

  it("survives a clock that goes backwards", () => {
    const sequence = taught([walk]);
    sequence.observe({ service: "maps", route: "r", at: -5_000 });
    for (const { withinMs } of sequence.forecast({ at: -9_000 })) expect(withinMs).toBeGreaterThanOrEqual(0);
  });
});
