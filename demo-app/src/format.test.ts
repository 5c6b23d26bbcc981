import { describe, expect, it } from "vitest";
import {
  formatBytes,
  formatDay,
  formatHours,
  formatKm,
  formatMoney,
  formatMs,
  formatPeople,
  plural,
} from "./format";

describe("figures read well:", () => {
  it.each([
    [formatKm(0), "0 km"],
    [formatKm(0.4), "under 1 km"],
    [formatKm(1234.4), "1,234 km"],
    [formatHours(0.25), "15 min"],
    [formatHours(5), "5 h"],
    [formatHours(5.9), "5 h 54 min"],
    [formatHours(1.999), "2 h"],
    [formatDay("2026-06-01"), "Mon 1 Jun"],
    [formatDay("someday"), "someday"],
    [formatMoney(1234.5, "EUR"), "€1,235"],
    [formatMs(1.94), "1.9 ms"],
    [formatMs(184.2), "184 ms"],
    [formatMs(1840), "1.8 s"],
    [formatPeople(1_911_191), "1.9 million people"],
    [formatPeople(342_000), "342,000 people"],
    [formatBytes(40_210), "41 kB"],
    [formatBytes(3_240_000), "3.2 MB"],
    [plural(1, "stop"), "1 stop"],
    [plural(3, "stop"), "3 stops"],
  ])("%s", (shown, expected) => {
    expect(shown).toBe(expected);
  });
});
