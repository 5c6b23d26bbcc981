import { serialize } from "node:v8";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { forecasterContract } from "../forecaster.contract";
import { type ArimaForecaster, createArima } from "./arima";
import { analyse } from "./arima/analyse";
import { HISTORY_INTERVALS, INTERVAL_MS } from "./arima/intervals";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A Monday, 00:00 UTC. */
const START_AT = 1_699_833_600_000;

function studyAll(arima: ArimaForecaster, at: number): void {
  while (arima.study(at, analyse));
}

function taught(uses: readonly (readonly [service: string, at: number])[]): ArimaForecaster {
  const arima = createArima();
  for (const [service, at] of [...uses].sort((a, b) => a[1] - b[1]))
    arima.observe({ service, route: service, at });
  return arima;
}

const onDays = (count: number, each: (day: number) => readonly (readonly [string, number])[]) =>
  Array.from({ length: count }, (_, day) =>
    each(day).map(([s, at]) => [s, at + day * DAY_MS] as const),
  ).flat();

const probabilityAt = (arima: ArimaForecaster, service: string, at: number) =>
  arima.forecast({ at }).find((forecast) => forecast.service === service)?.probability ?? 0;

describe("arima", () => {
  forecasterContract(createArima);

  describe("that has studied", () => {
    const studious = (): ArimaForecaster => {
      const arima = createArima();
      let sinceStudy = 0;
      return {
        ...arima,
        observe(usage) {
          arima.observe(usage);
          sinceStudy += 1;
          if (sinceStudy % 30 === 0) studyAll(arima, usage.at);
        },
        load(state) {
          sinceStudy = 0;
          return arima.load(state);
        },
      };
    };

    it("forecasts the same after a save and a load", () => {
      const gap = fc.nat(3 * HOUR_MS);
      const service = fc.constantFrom("a", "b");
      const steps = fc.array(fc.tuple(service, gap), { minLength: 90, maxLength: 90 });
      fc.assert(
        fc.property(steps, (uses) => {
          const original = studious();
          let at = START_AT;
          for (const [name, pauseMs] of uses) {
            at += pauseMs;
            original.observe({ service: name, route: name, at });
          }
          const restored = createArima();
          expect(restored.load(structuredClone(original.save()))).toBe(true);
          expect(restored.forecast({ at })).toEqual(original.forecast({ at }));
          expect(restored.next({ at })).toEqual(original.next({ at }));
        }),
        { numRuns: 4 },
      );
    });
  });

  it("has no opinion before it has studied two days", () => {
    const arima = taught(onDays(1, () => Array.from({ length: 8 }, (_, i) => ["a", START_AT + i * HOUR_MS])));
    studyAll(arima, START_AT + DAY_MS);
    expect(arima.forecast({ at: START_AT + DAY_MS })).toEqual([]);
    expect(arima.next({ at: START_AT + DAY_MS }).size).toBe(0);
  });

  it("expects the service of a daily habit before its hour, and not at others", () => {
    const arima = taught(
      onDays(14, () => [
        ["mail", START_AT + 9 * HOUR_MS + 300_000],
        ["news", START_AT + 20 * HOUR_MS + 300_000],
      ]),
    );
    const morning = START_AT + 14 * DAY_MS;
    studyAll(arima, morning + 6 * HOUR_MS);
    const before = morning + 9 * HOUR_MS - 120_000;
    expect(probabilityAt(arima, "mail", before)).toBeGreaterThan(0.8);
    expect(probabilityAt(arima, "news", before)).toBeLessThan(0.05);
    expect(probabilityAt(arima, "mail", morning + 6 * HOUR_MS)).toBeLessThan(0.05);
    const restored = createArima();
    expect(restored.load(structuredClone(arima.save()))).toBe(true);
    expect(restored.forecast({ at: before })).toEqual(arima.forecast({ at: before }));
    // Renewed half an hour later, from the same models.
    for (const each of [arima, restored]) studyAll(each, morning + 7 * HOUR_MS);
    expect(restored.forecast({ at: before })).toEqual(arima.forecast({ at: before }));
    const [likeliest] = [...arima.next({ at: before + 120_000 })].sort((a, b) => b[1] - a[1]);
    expect(likeliest![0]).toBe("mail");
    expect(likeliest![1]).toBeGreaterThan(0.8);
  });

  it("keeps to the habits of the days before while nobody has time to study", () => {
    const arima = taught(onDays(14, () => [["mail", START_AT + 9 * HOUR_MS]]));
    studyAll(arima, START_AT + 14 * DAY_MS);
    const twoDaysLater = START_AT + 16 * DAY_MS;
    expect(probabilityAt(arima, "mail", twoDaysLater + 9 * HOUR_MS)).toBeGreaterThan(0.8);
    expect(probabilityAt(arima, "mail", twoDaysLater + 15 * HOUR_MS)).toBeLessThan(0.05);
  });

  it("tells working days from weekends after three weeks", () => {
    const isWorkingDay = (day: number) => day % 7 < 5;
    const arima = taught(onDays(27, (day) => (isWorkingDay(day) ? [["crm", START_AT + 9 * HOUR_MS]] : [])));
    const sunday = START_AT + 27 * DAY_MS;
    studyAll(arima, sunday + HOUR_MS);
    const onSunday = probabilityAt(arima, "crm", sunday + 9 * HOUR_MS);
    studyAll(arima, sunday + DAY_MS + HOUR_MS);
    const onMonday = probabilityAt(arima, "crm", sunday + DAY_MS + 9 * HOUR_MS);
    expect(onMonday).toBeGreaterThan(onSunday + 0.4);
  });

  it("says when within the half hour the use is to come", () => {
    const arima = taught(onDays(14, () => [["mail", START_AT + 9 * HOUR_MS]]));
    const morning = START_AT + 14 * DAY_MS;
    studyAll(arima, morning);
    const [soon] = arima.forecast({ at: morning + 9 * HOUR_MS - 20 * 60_000 });
    expect(soon!.withinMs).toBeGreaterThan(20 * 60_000);
    expect(soon!.withinMs).toBeLessThan(INTERVAL_MS);
  });

  it("gives up a habit that is no longer kept", () => {
    const arima = taught([
      ...onDays(10, () => [["old", START_AT + 9 * HOUR_MS]]),
      ...onDays(24, () => [["new", START_AT + 10 * DAY_MS + 9 * HOUR_MS]]),
    ]);
    const later = START_AT + 34 * DAY_MS;
    studyAll(arima, later);
    expect(probabilityAt(arima, "old", later + 9 * HOUR_MS)).toBeLessThan(0.1);
    expect(probabilityAt(arima, "new", later + 9 * HOUR_MS)).toBeGreaterThan(0.8);
  });

  it("remembers four weeks and forgets what is older", () => {
    const arima = taught([["once", START_AT]]);
    const saved = () => (arima.save() as { counts: { services: { service: string }[] } }).counts.services;
    arima.observe({ service: "other", route: "r", at: START_AT + HISTORY_INTERVALS * INTERVAL_MS + DAY_MS });
    expect(saved().map(({ service }) => service)).toEqual(["other"]);
  });

  it("takes at most 200 KB to save, with 300 services used all day for four weeks", () => {
    const name = (i: number) => `service-${i}`;
    const busy = createArima();
    for (let half = 0; half < HISTORY_INTERVALS; half += 4) {
      const at = START_AT + half * INTERVAL_MS;
      for (let i = 0; i < 300; i += 1) busy.observe({ service: name(i), route: "r", at });
    }
    const arima = taught(onDays(14, () => [["mail", START_AT + 9 * HOUR_MS]]));
    studyAll(arima, START_AT + 14 * DAY_MS);
    type Saved = { studies: { service: string }[] };
    const [study] = (arima.save() as Saved).studies;
    const studies = Array.from({ length: 300 }, (_, i) => ({ ...study!, service: name(i) }));
    const full = createArima();
    expect(full.load({ ...(busy.save() as Saved), studies })).toBe(true);
    expect((full.save() as Saved).studies).toHaveLength(300);
    expect(serialize(full.save()).length).toBeLessThan(200_000);
  });

  it("goes on when the clock was set back", () => {
    const arima = taught([["a", START_AT + 400 * DAY_MS]]);
    arima.observe({ service: "b", route: "r", at: START_AT });
    studyAll(arima, START_AT + DAY_MS);
    expect(arima.forecast({ at: START_AT })).toEqual([]);
    expect(arima.load(structuredClone(arima.save()))).toBe(true);
  });
});
